import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Identity, NewCode } from '@brain/schema';
import BetterSqlite from 'better-sqlite3';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, type Reply } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { person, type Person } from './cast.ts';
import { ask } from './door.ts';

// What one member could do to another of the family.
let model: ScriptedModel;
let brain: RunningBrain;
let mia: Person;
let max: Person;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_MODEL: 'scripted' });
  mia = await person(brain, 'mia');
  max = await person(brain, 'max');
  await at('max', '777');
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const as = <T>({ key }: Person, path: string, body?: unknown): Promise<Reply<T>> =>
  call<T>({ url: brain.url, key }, path, body === undefined ? {} : { body });

/** Puts a person at a place on Telegram. */
async function at(user_id: string, address: string): Promise<void> {
  const { body } = await call<NewCode>(brain, `/users/${user_id}/code`, { method: 'POST' });
  const place = { channel: 'telegram', address, code: body.code };
  assert.equal((await call<Identity>(brain, '/identities', { body: place })).status, 201);
}

/** Where messages that are on their way go. */
function addressed(): string[] {
  const db = new BetterSqlite(join(brain.dataDir, 'brain.db'), { readonly: true });
  try {
    const to = `SELECT json_extract(data, '$.to') FROM store
      WHERE json_extract(data, '$.event_type') = 'delivery' AND json_extract(data, '$.status') = 'open'`;
    return db.prepare(to).pluck().all().map(String);
  } finally {
    db.close();
  }
}

test('a member cannot have the bot write to somebody else by saying that they wrote from there', async () => {
  for (const reply_to of ['777', '-100123', '1']) {
    for (const more of [{}, { response_to: ['telegram'] }, { session_id: `other ${reply_to}` }]) {
      const sent = { source: 'telegram', message: 'hi', reply_to, ...more };
      const { status, body } = await as(mia, '/trigger?wait=20', sent);
      assert.ok(status >= 400 && status < 500, JSON.stringify(body));
    }
  }
  assert.deepEqual(addressed(), []);
  await at('mia', '555');
  const own = await as(mia, '/trigger?wait=20', { source: 'telegram', message: 'hi', reply_to: '555' });
  assert.equal(own.status, 200, 'their own place is theirs to name');
  assert.deepEqual(addressed(), ['555']);
});

test('a member cannot take the name of a conversation that another would start', async () => {
  for (const session_id of ['web:max', 'telegram:777', 'telegram:max', 'test:max', 'web:owner']) {
    const { status } = await as(mia, '/trigger', { source: 'web', message: 'mine now', session_id });
    assert.equal(status, 404, session_id);
  }
  assert.equal((await as(max, '/trigger', { source: 'web', message: 'hello' })).status, 202);
  const own = await as(mia, '/trigger', { source: 'web', message: 'x', session_id: 'web:0b5e' });
  assert.equal(own.status, 202);
});

test('a part of a path that is too long is refused, and no fault of the brain', async () => {
  for (const path of [`/memory/${'x'.repeat(400)}/history`, `/users/${'🦊'.repeat(200)}/keys`]) {
    const { status, body } = await ask(brain.url, encodeURI(path), {
      headers: { authorization: `Bearer ${mia.key}` },
    });
    assert.equal(status, 400, body);
  }
});

test('names and addresses of people hold no control characters', async () => {
  const evil = 'x\r\nset-cookie: brain=evil';
  for (const [path, body] of [
    ['/users', { user_id: 'mia', name: evil }],
    ['/users/mia/keys', { name: evil }],
    ['/strangers', { channel: 'telegram', address: evil }],
    ['/strangers', { channel: 'telegram', address: '1', name: evil }],
  ] as const)
    assert.equal((await call(brain, path, { body })).status, 400, path);
});
