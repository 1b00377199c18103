import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { createEmbedder } from '../../apps/brain/src/memory/meaning/embed.ts';
import { createVectors } from '../../apps/brain/src/memory/meaning/vectors.ts';
import { createEmbeddings } from '../../apps/brain/src/model/embeddings.ts';
import { openDatabase } from '../../apps/brain/src/store/database.ts';
import { createUnits } from '../../apps/brain/src/store/sqlite-table.ts';
import { VECTORS } from '../../apps/brain/src/store/vector-table.ts';
import { createStoredVectors } from '../../apps/brain/src/store/vectors.ts';
import { startEmbeddings } from '../support/embeddings.ts';
import { openFolder } from './open-parts.ts';

/** A store, a provider and the embedder between them, which works until the test ends. */
async function open(t: TestContext, { dims = 64, begin = true } = {}) {
  const server = await startEmbeddings({ dims, synonyms: [['mari', 'époux']] });
  const folder = openFolder();
  const { sqlite } = openDatabase(join(folder.path, 'brain.db'));
  const there = sqlite.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'memory_vector_added'").get();
  if (!there) sqlite.exec(VECTORS);
  const units = createUnits(sqlite);
  const vectors = createStoredVectors(sqlite);
  const embeddings = createEmbeddings({ resolve: () => server.model });
  const logged: string[] = [];
  const done = new Map<string, Float32Array | number>();
  let told = Promise.withResolvers<void>();
  const tell = () => {
    told.resolve();
    told = Promise.withResolvers<void>();
  };
  let idle = Promise.withResolvers<void>();
  const embedder = createEmbedder({
    vectors: {
      ...vectors,
      async missing(made_by, limit) {
        const found = await vectors.missing(made_by, limit);
        if (found.length === 0) idle.resolve();
        return found;
      },
    },
    embeddings,
    model: server.model.name,
    stored(made) {
      for (const { content, seq } of made) done.set(content, seq);
      tell();
    },
    log(message) {
      logged.push(message);
      tell();
    },
    firstBackoffMs: 1,
  });
  const stop = new AbortController();
  let running: Promise<void> | undefined;
  t.after(async () => {
    stop.abort();
    await running;
    embeddings.close();
    sqlite.close();
    folder[Symbol.dispose]();
    await server[Symbol.asyncDispose]();
  });
  const start = () => (running = embedder.run(stop.signal));
  if (begin) void start();
  return {
    server,
    vectors,
    embeddings,
    embedder,
    logged,
    done,
    start,
    stop: () => stop.abort(),
    remember(...contents: string[]) {
      const rows = contents.map((content) => ({
        id: `mem_${content}`,
        type: 'memory' as const,
        user_id: 'ann',
        session_id: null,
        data: { content, category: 'other', importance: 3 },
      }));
      sqlite.transaction(() => units.apply({ rows }))();
      embedder.wake();
    },
    /** Resolves when it next has nothing to do. */
    async idle(): Promise<void> {
      await idle.promise;
      idle = Promise.withResolvers<void>();
    },
    async until(holds: () => boolean) {
      while (!holds()) await told.promise;
    },
  };
}

test('what is remembered gets its vector in the background and is found by other words', async (t) => {
  const parts = await open(t);
  parts.remember('mon mari aime le thé', 'a red bicycle');
  await parts.until(() => parts.done.size === 2);
  await parts.idle();
  parts.remember('the cat sleeps');
  await parts.until(() => parts.done.size === 3);
  const { made_by, dims } = parts.embedder.space ?? { made_by: '', dims: 0 };
  const near = createVectors(dims);
  for (const { seq, vector } of await parts.vectors.ofUser('ann', { made_by, after: 0, limit: 100 }))
    if (vector) near.put(seq, vector);
  const query = await parts.embeddings.embedQuery('époux', 5000);
  assert.equal(near.nearest(query ?? new Float32Array(), 1)[0]?.seq, parts.done.get('mon mari aime le thé'));
});

test('a thousand memories are asked for a few at a time, each once', async (t) => {
  const parts = await open(t, { begin: false });
  parts.remember(...Array.from({ length: 1000 }, (_, at) => `memory ${at}`));
  void parts.start();
  await parts.until(() => parts.done.size === 1000);
  const asked = parts.server.requests.slice(1).flatMap(({ input }) => input);
  assert.equal(asked.length, 1000);
  assert.equal(new Set(asked).size, 1000);
  assert.ok(parts.server.requests.every(({ input }) => input.length <= 32));
});

test('when the provider fails it is said once, tried again, and said when it works', async (t) => {
  const parts = await open(t, { begin: false });
  parts.server.trouble({ kind: 'status', status: 500 });
  parts.remember('one');
  void parts.start();
  await parts.server.came(5);
  assert.equal(parts.logged.length, 1);
  assert.match(parts.logged[0] ?? '', /by their words only/);
  parts.server.trouble(undefined);
  await parts.until(() => parts.logged.length === 2);
  assert.match(parts.logged[1] ?? '', /works again/);
  assert.ok(parts.done.has('one'));
});

test('a text that the provider refuses is left out and does not hold up the others', async (t) => {
  const parts = await open(t, { begin: false });
  parts.server.refuse('poison');
  parts.remember(...Array.from({ length: 40 }, (_, at) => `memory ${at}`), 'the poison', 'last');
  void parts.start();
  await parts.until(() => parts.done.size === 42);
  const { made_by } = parts.embedder.space ?? { made_by: '' };
  assert.deepEqual(await parts.vectors.missing(made_by, 10), []);
  const all = await parts.vectors.ofUser('ann', { made_by, after: 0, limit: 100 });
  assert.equal(all.filter(({ vector }) => vector !== undefined).length, 41);
  assert.deepEqual(parts.logged, []);
});

test('a provider that refuses everything is not taken for a text that is refused', async (t) => {
  const parts = await open(t);
  parts.remember('one');
  await parts.until(() => parts.done.size === 1);
  parts.server.trouble({ kind: 'status', status: 401 });
  parts.remember('two');
  await parts.until(() => parts.logged.length === 1);
  parts.server.trouble(undefined);
  await parts.until(() => parts.done.size === 2);
  const { made_by } = parts.embedder.space ?? { made_by: '' };
  const all = await parts.vectors.ofUser('ann', { made_by, after: 0, limit: 100 });
  assert.ok(all.every(({ vector }) => vector !== undefined));
});

test('when the model behind the name changes, all vectors are made anew', async (t) => {
  const parts = await open(t);
  parts.remember('one');
  await parts.until(() => parts.done.size === 1);
  parts.done.clear();
  parts.server.trouble({ kind: 'dims', dims: 32 });
  parts.remember('two');
  await parts.until(() => parts.done.size === 2);
  assert.equal(parts.embedder.space?.dims, 32);
  const all = await parts.vectors.ofUser('ann', { made_by: 'test/words 32', after: 0, limit: 100 });
  assert.deepEqual(
    all.map(({ vector }) => vector?.values.length),
    [32, 32],
  );
});

test('it stops at once, also while the provider is silent', async (t) => {
  const parts = await open(t, { begin: false });
  parts.server.trouble({ kind: 'silence' });
  parts.remember('one');
  const running = parts.start();
  await parts.server.came(1);
  parts.stop();
  await running;
  assert.deepEqual(parts.logged, []);
});
