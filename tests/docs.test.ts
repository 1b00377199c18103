import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

const root = join(import.meta.dirname, '..');
const pages = globSync(['*.md', 'docs/*.md', 'bench/*.md'], { cwd: root });

test('docs/CONFIG.md and .env.example are what the schemas of the services say', () => {
  execFileSync(process.execPath, [join(root, 'scripts/docs.ts'), '--check'], { stdio: 'pipe' });
});

for (const page of pages) {
  test(`every link and every file that ${page} names is there`, () => {
    const text = readFileSync(join(root, page), 'utf8');
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(([, link = '']) =>
      join(dirname(page), link),
    );
    const named = [...text.matchAll(/`((?:apps|packages|tests|docs|scripts|bench)\/[\w./-]+)`/g)].map(
      ([, path = '']) => path,
    );
    const missing = [...links, ...named].filter((path) => !existsSync(join(root, path)));
    assert.deepEqual(missing, []);
  });
}
