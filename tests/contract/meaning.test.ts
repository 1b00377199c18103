import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ChangedMemory, FoundItem } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { type EmbeddingServer, startEmbeddings } from '../support/embeddings.ts';
import { call } from '../support/http.ts';

// Words that only the provider knows to mean the same: the search by words must not find them.
let embeddings: EmbeddingServer;
let brain: RunningBrain;
before(async () => {
  embeddings = await startEmbeddings({ synonyms: [['zeppelin', 'airship', 'dirigible']] });
  brain = await startBrain({ OPENAI_BASE_URL: embeddings.url, BRAIN_EMBEDDING_MODEL: 'words' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await embeddings?.[Symbol.asyncDispose]();
});

const remember = async (user_id: string, content: string) =>
  (await call<ChangedMemory>(brain, '/memory', { body: { user_id, content } })).body;

async function fitting(user_id: string, q: string): Promise<string[]> {
  const text = new URLSearchParams({ user_id, q }).toString();
  const { body } = await call<{ results: FoundItem[] }>(brain, `/memory/search?${text}`);
  return body.results.filter(({ score }) => score > 0).map(({ content }) => content);
}

/** Asks again until the answer fits: vectors are made in the background, and nothing says when. */
async function soon(user_id: string, q: string, fits: (found: string[]) => boolean): Promise<string[]> {
  const signal = AbortSignal.timeout(15_000);
  for (;;) {
    const found = await fitting(user_id, q);
    if (fits(found) || signal.aborted) return found;
  }
}

test('with an embedding model a memory is found by what it means, and no more once it was forgotten', async () => {
  await remember('ann', 'The garden gate is green');
  const { id } = await remember('ann', 'Her zeppelin is mended');
  const found = await soon('ann', 'airship', (all) => all.length > 0);
  assert.equal(found[0], 'Her zeppelin is mended');
  assert.deepEqual(await fitting('bob', 'airship'), []);
  await call(brain, `/memory/${id}?user_id=ann`, { method: 'DELETE' });
  assert.ok(!(await fitting('ann', 'airship')).includes('Her zeppelin is mended'));
});

test('a memory that is used, or kept in another way, is found by its meaning as before', async () => {
  const { id } = await remember('cat', 'Her dirigible is blue');
  await soon('cat', 'airship', (all) => all.length > 0);
  const body = { user_id: 'cat', importance: 5 };
  await call(brain, `/memory/${id}`, { method: 'PATCH', body });
  assert.deepEqual(await fitting('cat', 'airship'), ['Her dirigible is blue']);
});

test('a provider of embeddings that fails or is silent leaves the search by words', async () => {
  for (const trouble of [{ kind: 'status', status: 500 }, { kind: 'silence' }] as const) {
    embeddings.trouble(trouble);
    const content = `Mia collects stamps (${trouble.kind})`;
    await remember('mia', content);
    assert.ok((await fitting('mia', `stamps ${trouble.kind}`)).includes(content));
  }
  embeddings.trouble(undefined);
});
