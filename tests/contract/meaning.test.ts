import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { ChangedMemory, FoundItem } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { type EmbeddingServer, startEmbeddings } from '../support/embeddings.ts';
import { call } from '../support/http.ts';

let embeddings: EmbeddingServer;
let brain: RunningBrain;
before(async () => {
  embeddings = await startEmbeddings({ synonyms: [['husband', 'spouse', 'partner']] });
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
  const { id } = await remember('ann', 'Her husband Paul paints');
  const found = await soon('ann', 'spouse', (all) => all.length > 0);
  assert.equal(found[0], 'Her husband Paul paints');
  assert.deepEqual(await fitting('bob', 'spouse'), []);
  await call(brain, `/memory/${id}?user_id=ann`, { method: 'DELETE' });
  assert.ok(!(await fitting('ann', 'spouse')).includes('Her husband Paul paints'));
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
