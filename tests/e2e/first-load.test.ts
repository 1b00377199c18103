import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';

const DIST = join(import.meta.dirname, '../../apps/web/dist');
const MAX_SCRIPT_BYTES = 70_000;

test('the first script of the page, with all it loads at once, is at most 70 kB gzipped', () => {
  const page = readFileSync(join(DIST, 'index.html'), 'utf8');
  const scripts = [...page.matchAll(/(?:src|href)="(\/assets\/[^"]+\.js)"/g)].map(([, path = '']) => path);
  assert.ok(scripts.length > 0, 'the web app is built');
  // Of the words, one language is loaded: the larger one counts.
  const words = globSync('assets/{en,fr}-*.js', { cwd: DIST });
  assert.equal(words.length, 2, 'each language is a file');
  const sizeOf = (path: string) => gzipSync(readFileSync(join(DIST, path))).length;
  const bytes = [...scripts.map(sizeOf), Math.max(...words.map(sizeOf))];
  const total = bytes.reduce((sum, each) => sum + each, 0);
  assert.ok(total <= MAX_SCRIPT_BYTES, `${scripts.join(', ')}: ${bytes.join(' + ')} bytes`);
  assert.ok(total > 10_000, 'they are the app');
});
