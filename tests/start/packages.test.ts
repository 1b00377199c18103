import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { spawnService } from '../support/brain.ts';

const MAIN = join(import.meta.dirname, '../../apps/brain/src/main.ts');
/** Says of the packages that only several brains need when one of their files is loaded. */
const WATCH = `
  import { registerHooks } from 'node:module';
  registerHooks({
    load(url, context, next) {
      const [, name] = /node_modules\\/(pg|@redis\\/client)\\//.exec(url) ?? [];
      if (name) console.log('loads ' + name);
      return next(url, context);
    },
  });
`;

/** A brain of the sources, with what it loads of those packages in its output. */
async function spawnWatched(env: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), 'brain-packages-'));
  const watch = join(folder, 'watch.mjs');
  await writeFile(watch, WATCH);
  const service = spawnService(MAIN, {
    NODE_OPTIONS: `--import=${pathToFileURL(watch).href}`,
    BRAIN_DATA_DIR: join(folder, 'data'),
    BRAIN_PORT: '0',
    ...env,
  });
  service.listening.catch(() => undefined); // it may end before
  return {
    ...service,
    async [Symbol.asyncDispose](): Promise<void> {
      await service.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

test('a brain that has its store for itself loads nothing of Postgres or Redis', async () => {
  await using brain = await spawnWatched({});
  const url = await brain.listening;
  assert.equal((await fetch(`${url}/ready`)).status, 200);
  assert.doesNotMatch(brain.output(), /loads/);
});

test('with DATABASE_URL it loads pg, and ends with a sentence where no server is', async () => {
  await using brain = await spawnWatched({ DATABASE_URL: 'postgres://brain:a-password@127.0.0.1:9/brain' });
  assert.equal(await brain.exited, 1);
  assert.match(brain.output(), /loads pg/);
  assert.match(brain.errors(), /brain at 127\.0\.0\.1:9 cannot be had .*DATABASE_URL/);
  assert.doesNotMatch(brain.errors(), /a-password|^\s+at /m);
});
