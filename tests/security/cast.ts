import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { NewKey, SignInLink, User } from '@brain/schema';
import BetterSqlite from 'better-sqlite3';
import type { RunningBrain } from '../support/brain.ts';
import { call, type Target } from '../support/http.ts';

/** What a browser sends along with what a page of the brain itself asks. */
export const ownPage = (brain: Target, cookie: string) => ({
  cookie,
  origin: brain.url,
  'sec-fetch-site': 'same-origin',
});

export type Person = Awaited<ReturnType<typeof person>>;

/** A new link's token for a person. */
export async function linkFor(brain: Target, user_id: string): Promise<string> {
  const { status, body } = await call<SignInLink>(brain, `/users/${user_id}/link`, { method: 'POST' });
  assert.equal(status, 201, JSON.stringify(body));
  return body.token;
}

/** Signs a browser of a person in: the cookie, as `name=value`. */
export async function signIn(brain: Target, user_id: string): Promise<string> {
  const token = await linkFor(brain, user_id);
  const reply = await call(brain, '/sign-in', { body: { token }, key: null, headers: { origin: brain.url } });
  assert.equal(reply.status, 200, JSON.stringify(reply.body));
  return reply.headers.getSetCookie()[0]?.split(';')[0] ?? assert.fail('no cookie');
}

/** Somebody with a key and a browser that is signed in. */
export async function person(brain: Target, user_id: string, role: User['role'] = 'member') {
  const made = await call<User>(brain, '/users', { body: { user_id, role } });
  assert.equal(made.status, 201, JSON.stringify(made.body));
  const { id, key } = await newKey(brain, `/users/${user_id}/keys`);
  return { user_id, key, key_id: id, cookie: await signIn(brain, user_id) };
}

export async function newKey(brain: Target, path: string): Promise<NewKey> {
  const { status, body } = await call<NewKey>(brain, path, { body: { name: 'laptop' } });
  assert.equal(status, 201, JSON.stringify(body));
  return body;
}

/** Makes whoever holds that cookie late: thirty days have passed. */
export function expire(brain: RunningBrain, user_id: string): void {
  using db = open(brain);
  const { changes } = db.value
    .prepare(
      `UPDATE store SET data = json_set(data, '$.expires_at', '2020-01-01T00:00:00.000Z')
       WHERE type = 'user' AND user_id = ? AND json_extract(data, '$.kind') = 'sign_in'`,
    )
    .run(user_id);
  assert.equal(changes, 1);
}

function open(brain: RunningBrain) {
  const value = new BetterSqlite(join(brain.dataDir, 'brain.db'));
  return { value, [Symbol.dispose]: () => void value.close() };
}
