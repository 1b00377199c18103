import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { WebhookEntry } from '@brain/schema';
import { startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';

const [FIRST, SECOND, THIRD] = ['the-first-secret', 'the-second-secret', 'the-third-secret'] as const;

test('a secret is added beside the newest and the old one taken away, by who has neither at hand', async () => {
  await using brain = await startBrain();
  const set = (more: object) =>
    call<WebhookEntry>(brain, '/webhooks/door', {
      method: 'PUT',
      body: { kind: 'generic', instructions: 'Note it.', ...more },
    });
  let posts = 0;
  const good = async () => {
    const answers = await Promise.all(
      [FIRST, SECOND, THIRD].map((secret) => {
        posts += 1;
        const headers = { 'x-webhook-secret': secret };
        return call(brain, '/webhooks/door', { key: null, body: { rung: posts }, headers });
      }),
    );
    return answers.map(({ status }) => status);
  };

  await set({ secrets: [FIRST] });
  assert.deepEqual(await good(), [202, 401, 401]);
  assert.equal((await set({ add_secret: SECOND })).body.secrets, 2);
  assert.deepEqual(await good(), [202, 202, 401]);
  assert.equal((await set({})).body.secrets, 2, 'a change of something else leaves them');
  assert.equal((await set({ add_secret: THIRD })).body.secrets, 2, 'of three the oldest goes');
  assert.deepEqual(await good(), [401, 202, 202]);
  const last = (await set({ drop_secret: 'old' })).body;
  assert.deepEqual([last.secrets, last.instructions], [1, 'Note it.']);
  assert.deepEqual(await good(), [401, 401, 202]);
  for (const file of ['brain.db', 'brain.db-wal'])
    for (const secret of [FIRST, SECOND, THIRD])
      assert.ok(
        !readFileSync(join(brain.dataDir, file)).includes(secret),
        `${secret} is not to be read in ${file}`,
      );
});

test('the environment’s secrets are set there alone', async () => {
  const given = { door: { kind: 'generic', secrets: [FIRST] } };
  await using brain = await startBrain({ BRAIN_WEBHOOKS: JSON.stringify(given) });
  const body = { kind: 'generic', add_secret: SECOND };
  assert.equal((await call(brain, '/webhooks/door', { method: 'PUT', body })).status, 409);
});
