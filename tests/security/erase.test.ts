import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { startEmbeddings } from '../support/embeddings.ts';
import { call } from '../support/http.ts';
import { furnished, rowsOf, type Victim } from './victim.ts';

let embeddings: Awaited<ReturnType<typeof startEmbeddings>>;
let brain: RunningBrain;
let ann: Victim;
let bob: Victim;
before(async () => {
  embeddings = await startEmbeddings();
  brain = await startBrain({
    OPENAI_BASE_URL: embeddings.url,
    BRAIN_EMBEDDING_MODEL: 'words',
    BRAIN_MODEL: 'offline',
  });
  ann = await furnished(brain, 'ann');
  bob = await furnished(brain, 'bob');
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await embeddings?.[Symbol.asyncDispose]();
});

interface Line {
  id: string;
  type: string;
  user_id: string;
  data: { kind?: string };
}

const exported = async (target: { url: string; key: string }, query = ''): Promise<string> => {
  const { status, body } = await call<string>(target, `/export${query}`);
  assert.equal(status, 200);
  return body;
};
const linesOf = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

test('an export holds every row of the person but what signs them in and what is temporary, and no byte of another', async () => {
  const as = { url: brain.url, key: ann.key };
  const forged = `x\n{"id":"evt_forged","user_id":"owner","type":"event","data":{}}\r\n\u2028{"id":"evt_forged"}`;
  await call(as, '/trigger?wait=20', {
    body: { source: 'web', session_id: ann.session_id, message: forged },
  });
  const rows = await rowsOf(brain, 'ann');
  const text = await exported(as);
  const lines = linesOf(text);
  const expected = [...rows.values()].filter(
    ({ data, session_id }) =>
      session_id !== 'hidden:ann' && !/^\{"kind":"(?:key|sign_in|link|code)"/.test(data),
  );
  assert.deepEqual(lines.map(({ id }) => id).toSorted(), expected.map(({ id }) => id).toSorted());
  assert.ok(lines.every(({ user_id }) => user_id === 'ann'));
  assert.ok(text.includes(ann.canary));
  for (const secret of [
    bob.canary,
    bob.address,
    ann.key,
    ann.key_id,
    ann.cookie.split('=')[1] ?? '',
    brain.key,
  ])
    assert.ok(!text.includes(secret), secret);
  assert.equal(await exported(brain, '?user_id=ann'), text);
});

/** The files of the brain in which a text stands, in whatever of the usual ways it is written. */
function filesWith(text: string): string[] {
  const forms = [
    Buffer.from(text),
    Buffer.from(text, 'utf16le'),
    Buffer.from(Buffer.from(text).toString('base64').slice(0, -4)),
  ];
  return readdirSync(brain.dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => forms.some((form) => readFileSync(file).includes(form)));
}

test('of somebody erased no byte is left: not in the file, in a search, nor for another of that name', async () => {
  const ids = [...(await rowsOf(brain, 'ann')).keys()];
  assert.notDeepEqual(filesWith(ann.canary), []);
  assert.equal((await call(brain, '/users/ann', { method: 'DELETE' })).status, 204);
  assert.deepEqual(await rowsOf(brain, 'ann'), new Map());
  for (const query of ['q=garden&scope=all', `q=${ann.canary}&scope=all`, 'q=']) {
    const { body } = await call(brain, `/memory/search?user_id=ann&${query}`);
    assert.deepEqual(body, { results: [] });
  }
  assert.deepEqual((await call<{ fast_memory: string }>(brain, '/memory/fast/ann')).body.fast_memory, '');
  assert.equal(await exported(brain, '?user_id=ann'), '');
  for (const session_id of [ann.session_id, `telegram:${ann.address}`])
    assert.equal((await call(brain, `/events?session_id=${session_id}`)).status, 404);
  const place = await call<{ identity: unknown }>(
    brain,
    `/identities?channel=telegram&address=${ann.address}`,
  );
  assert.equal(place.body.identity, null);
  const back = await call(brain, '/memory/undo', { body: { user_id: 'ann', undo_id: ann.undo_id } });
  assert.equal(back.status, 404);
  for (const headers of [{ authorization: `Bearer ${ann.key}` }, { cookie: ann.cookie }])
    assert.equal((await call(brain, '/me', { key: null, headers })).status, 401);
  const { body: metrics } = await call<string>(brain, '/metrics');
  assert.doesNotMatch(metrics, new RegExp(ann.canary));

  // It stops with a checkpoint: what is in the log of changes then stands in the file, or nowhere.
  assert.equal(await brain.stop(), 0);
  assert.notDeepEqual(filesWith(bob.canary), [], 'another is still there');
  const secrets = [ann.canary, ann.address, ann.key, ann.cookie.split('=')[1] ?? '', ...ids];
  const left = secrets.flatMap((secret) => filesWith(secret).map((file) => `${secret} in ${file}`));
  assert.deepEqual(left, []);
});
