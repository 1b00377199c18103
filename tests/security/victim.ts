import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Identity, Memory, NewCode } from '@brain/schema';
import BetterSqlite from 'better-sqlite3';
import { type RunningBrain } from '../support/brain.ts';
import { postFile } from '../support/files.ts';
import { ask, call } from '../support/http.ts';
import { person } from './cast.ts';
import { type Known, textsOf } from './any-input.ts';

export type Victim = Awaited<ReturnType<typeof furnished>>;

interface Row {
  id: string;
  session_id: string | null;
  data: string;
}

/** As much of a row's data as is looked at. */
interface EventLike {
  event_type?: string;
  role?: string;
  status?: string;
}

/** Somebody with something of everything; `canary` stands in each text of theirs, and nowhere else. */
export async function furnished(brain: RunningBrain, user_id: string) {
  const canary = `zq${randomBytes(9).toString('hex')}`;
  const who = await person(brain, user_id);
  const as = { url: brain.url, key: who.key };
  const post = async <T>(path: string, body: object, target = brain): Promise<T> => {
    const reply = await call<T>(target, path, { body });
    assert.ok(reply.status < 300, `${path}: ${JSON.stringify(reply.body)}`);
    return reply.body;
  };
  await post('/users', { user_id, name: `${user_id} ${canary}` });
  await post(`/users/${user_id}/keys`, { name: `key ${canary}` });
  const address = `4${String(Date.now()).slice(-6)}${user_id.length}`;
  const { code } = await post<NewCode>(`/users/${user_id}/code`, {});
  await post<Identity>('/identities', { channel: 'telegram', address, name: canary, code });
  const session_id = `talk:${user_id}`;
  await ask(brain, { user_id, session_id, source: 'web', message: `The garden secret is ${canary}` });
  const hidden = { session_id: `hidden:${user_id}`, temporary: true as const };
  await ask(brain, { user_id, ...hidden, source: 'web', message: `The garden ghost is ${canary}` });
  await call(brain, `/sessions/${hidden.session_id}`, { method: 'PATCH', body: { is_archived: true } });
  const out = { source: 'telegram', reply_to: address, response_to: ['telegram'] };
  await ask(brain, {
    user_id,
    session_id: `telegram:${address}`,
    message: `The garden path ${canary}`,
    ...out,
  });
  const memory = { content: `The garden gate code is ${canary}`, tags: [canary], session_id };
  const first = await post<Memory>('/memory', memory, { ...brain, ...as });
  const second = await post<Memory>(
    '/memory',
    { content: `${user_id} likes garden ${canary}`, value: canary },
    { ...brain, ...as },
  );
  await call(as, `/memory/${first.id}`, {
    method: 'PATCH',
    body: { content: `The garden gate is now ${canary}` },
  });
  const gone = await call<{ undo_id: string }>(as, `/memory/${second.id}`, { method: 'DELETE' });
  const kept = await postFile(brain, Buffer.from(`The garden plan: ${canary}`), {
    user_id,
    type: 'text/plain',
  });
  assert.equal(kept.status, 201, kept.error);
  await call(as, '/preferences', { method: 'PUT', body: { streaming: 'off' } });
  const place = { channel: 'telegram', address, user_id, session_id: `telegram:${address}` };
  await call(brain, '/places', { method: 'PUT', body: place });
  return { ...who, canary, address, session_id, undo_id: gone.body.undo_id, file_id: kept.body.id };
}

/** Every row of a user, by id, as soon as nothing of theirs is being worked on; what waits for their word is not. */
export async function rowsOf(brain: RunningBrain, user_id: string): Promise<Map<string, Row>> {
  const db = new BetterSqlite(join(brain.dataDir, 'brain.db'), { readonly: true });
  try {
    const busy = db.prepare(
      `SELECT count(*) FROM store WHERE type = 'event' AND user_id = ? AND json_extract(data, '$.state') = 'open'
       AND json_extract(data, '$.event_type') NOT IN ('delivery', 'approval')
       AND session_id NOT IN (SELECT session_id FROM store WHERE type = 'event'
         AND json_extract(data, '$.event_type') = 'approval' AND json_extract(data, '$.state') = 'open')`,
    );
    const until = AbortSignal.timeout(20_000);
    while (Number(busy.pluck().get(user_id)) > 0) {
      until.throwIfAborted();
      await setTimeout(20); // nothing tells that there is no more to come
    }
    const rows = db.prepare('SELECT id, session_id, data FROM store WHERE user_id = ?').all(user_id) as Row[]; // the columns asked for
    return new Map(rows.map((row) => [row.id, row]));
  } finally {
    db.close();
  }
}

/** What an attacker could come to know of somebody: every id, no text. */
export function knownOf(victim: Victim, rows: Map<string, Row>): Known {
  const ids = [...rows.keys(), victim.undo_id];
  const sessions = [...new Set([...rows.values()].flatMap(({ session_id }) => session_id ?? []))];
  const like = (prefix: string) => ids.filter((id) => id.startsWith(prefix));
  const events = [...rows.values()].map(({ id, data }) => ({ id, data: JSON.parse(data) as EventLike }));
  const idsOf = (is: (data: EventLike) => boolean) =>
    events.flatMap(({ id, data }) => (is(data) ? [id] : []));
  const runs = idsOf(({ event_type, role }) => event_type === 'message' && role === 'user');
  return {
    id: [...ids, victim.file_id],
    file_id: [victim.file_id],
    run_id: runs,
    replaces: runs,
    parent_id: runs,
    approval_id: idsOf(({ status }) => status === 'asked'),
    event_id: like('evt_'),
    memory_id: like('mem_'),
    undo_id: [victim.undo_id, ...ids],
    session_id: sessions,
    lastEventId: ['0'],
    after: ['0'],
    user_id: [victim.user_id],
    to: [victim.address],
    address: [victim.address],
    channel: ['telegram'],
    q: ['garden', 'secret gate code', 'zq', '*', ''],
    query: ['garden', 'secret gate code', ''],
    source: ['web'],
    reply_to: ['1'],
    model: ['scripted'],
    idempotency_key: ['x'],
    code: ['123456'],
  };
}

/** What of the victim stands in a text, but for what the attacker said: a canary or an id. */
export function leak(text: string, said: unknown, secrets: string[]): string | undefined {
  // The longest first, since one may stand in another.
  const echoes = textsOf(said).toSorted((a, b) => b.length - a.length);
  const rest = echoes.reduce((left, echo) => (echo.length > 5 ? left.replaceAll(echo, '') : left), text);
  return secrets.find((secret) => rest.includes(secret));
}
