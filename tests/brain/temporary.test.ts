import assert from 'node:assert/strict';
import { once } from 'node:events';
import { test } from 'node:test';
import { createTemporary } from '../../apps/brain/src/runs/temporary.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { startBrain } from '../support/brain.ts';
import { ask, call } from '../support/http.ts';
import { spoil } from '../support/store.ts';
import { openParts, triggerRow } from './open-parts.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const HOUR_MS = 60 * 60 * 1000;

type Parts = Awaited<ReturnType<typeof openParts>>;

/** A session of ann with one finished or open trigger, told at that time. */
async function begin(parts: Parts, session_id: string, given: { at: number; open?: true; kept?: true }) {
  const session = { user_id: 'ann', session_id };
  const row = triggerRow(session_id, session);
  const created_at = new Date(given.at).toISOString();
  const first = { title: session_id, source: 'web', ...(given.kept ? {} : { is_temporary: true as const }) };
  await parts.store.write({
    ensure: [userRow('ann', { role: 'member' }), sessionRow(session, first)],
    rows: [{ ...row, created_at, data: { ...row.data, state: given.open ? 'open' : 'done' } }],
  });
}

/** Looks once, at a time, and gives the sessions that stand after it. */
async function left(parts: Parts, now: number): Promise<string[]> {
  const temporary = createTemporary({
    store: parts.store,
    log: (_, error) => assert.fail(String(error)),
    now: () => now,
  });
  await temporary.look();
  return parts.store.sessions.ids('ann', 100);
}

test('a temporary session is erased a day after its last event, not before, and what is kept stays', async () => {
  await using parts = await openParts();
  const start = Date.parse('2030-01-01T00:00:00Z');
  await begin(parts, 'old', { at: start });
  await begin(parts, 'kept', { at: start, kept: true });
  await begin(parts, 'later', { at: start + HOUR_MS });
  assert.deepEqual(await left(parts, start + DAY_MS - 1), ['old', 'kept', 'later']);
  assert.deepEqual(await left(parts, start + DAY_MS), ['kept', 'later']);
  assert.deepEqual(await parts.store.events.latest('old', 10), []);
  assert.equal((await parts.store.events.latest('later', 10)).length, 1);
  assert.deepEqual(await left(parts, start + HOUR_MS + DAY_MS), ['kept']);
});

test('a run that is open keeps its session, however long it waits', async () => {
  await using parts = await openParts();
  const at = Date.parse('2030-01-01T00:00:00Z');
  await begin(parts, 'waits', { at, open: true });
  assert.deepEqual(await left(parts, at + 100 * DAY_MS), ['waits']);
  await parts.store.write({ patches: [{ id: triggerRow('waits').id, data: { state: 'done' } }] });
  assert.deepEqual(await left(parts, at + 100 * DAY_MS), []);
});

test('it looks again and again, and no more once it is closed', async () => {
  await using parts = await openParts();
  const at = Date.parse('2030-01-01T00:00:00Z');
  let now = at;
  const looks = new EventTarget();
  const temporary = createTemporary({
    store: parts.store,
    log: (_, error) => assert.fail(String(error)),
    now: () => (looks.dispatchEvent(new Event('look')), now),
    everyMs: 1,
  });
  await begin(parts, 'one', { at });
  const looked = once(looks, 'look');
  temporary.start();
  await looked;
  const erased = Promise.withResolvers<void>();
  parts.store.onCommit(() => erased.resolve());
  now = at + DAY_MS;
  await erased.promise;
  assert.deepEqual(await parts.store.sessions.ids('ann', 10), []);
  await temporary.close();
});

test('the brain looks when it starts: what is over by then is gone, and can begin anew', async () => {
  const said = { user_id: 'ann', source: 'web', session_id: 'ann:t', message: 'Hush' } as const;
  const brain = await startBrain({ BRAIN_MODEL: 'offline' });
  await ask(brain, { ...said, temporary: true });
  await brain.stop();
  spoil(brain.dataDir, "UPDATE store SET created_at = '2020-01-01T00:00:00.000Z' WHERE session_id = 'ann:t'");
  await using again = await startBrain({ BRAIN_MODEL: 'offline', BRAIN_DATA_DIR: brain.dataDir });
  await using _folder = brain;
  while ((await call(again, '/sessions/ann:t/history')).status !== 404);
  assert.equal((await ask(again, said)).status, 'finished');
  const { body } = await call<{ results: unknown[] }>(again, '/sessions?user_id=ann');
  assert.equal(body.results.length, 1, 'it is an ordinary one now');
});
