import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, StoredEvent } from '@brain/schema';
import type { Listener } from '../../apps/web/src/brain.ts';
import { openConversation } from '../../apps/web/src/chat/conversation.ts';
import { createTeller } from './events.ts';

interface Window {
  limit: number;
  before?: number;
  after?: number;
  around?: number;
}

/** The brain's two doors that a conversation uses, over a list of stored events. */
function createDoors(stored: StoredEvent[]) {
  const followed: { cursor: number; listener: Listener; isOpen: boolean }[] = [];
  return {
    followed,
    async history(_session_id: string, { limit, before, after, around }: Window) {
      if (stored.length === 0) throw Object.assign(new Error('no session'), { data: { code: 'NOT_FOUND' } });
      const upTo = (seq: number, size: number) => stored.filter((event) => event.seq <= seq).slice(-size);
      const from = (seq: number, size: number) => stored.filter((event) => event.seq > seq).slice(0, size);
      const half = Math.ceil(limit / 2);
      const end = (before ?? Infinity) - 1;
      let events = after === undefined ? upTo(end, limit) : from(after, limit);
      if (around !== undefined) events = [...upTo(around, half), ...from(around, limit - half)];
      const has = (event: StoredEvent | undefined) => event !== undefined && !events.includes(event);
      const cursor = events.at(-1)?.seq ?? 0;
      return { events, cursor, has_older: has(stored[0]), has_newer: has(stored.at(-1)) };
    },
    follow(from: { cursor: number }, listener: Listener) {
      const entry = { cursor: from.cursor, listener, isOpen: true };
      followed.push(entry);
      return { unsubscribe: () => void (entry.isOpen = false) };
    },
  };
}

function stored(runs: number): StoredEvent[] {
  const { ask, run, answer } = createTeller();
  const names = Array.from({ length: runs }, (_, index) => `evt_run_${index}`);
  const all = names.flatMap((id) => [ask(id, id), run(id, 'started'), answer(id, id), run(id, 'finished')]);
  return all as StoredEvent[]; // none of them is a delta
}

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
const base = { session_id: 'web:1', isNew: false, onEvents: () => {} };

test('a session opens with its latest page and follows from its cursor', async () => {
  const doors = createDoors(stored(2));
  const conversation = openConversation({ ...base, brain: doors });
  assert.equal(conversation.state.phase, 'loading');
  await settled();
  assert.equal(conversation.state.phase, 'ready');
  assert.deepEqual(
    doors.followed.map((entry) => entry.cursor),
    [8],
  );
  conversation.close();
  assert.equal(doors.followed[0]?.isOpen, false);
});

test('older pages come as they are asked for, until the beginning', async () => {
  const doors = createDoors(stored(110));
  const conversation = openConversation({ ...base, brain: doors });
  await settled();
  assert.equal(conversation.shown().length, 15);
  assert.equal(conversation.window.hasOlder, true);
  while (await conversation.loadOlder());
  assert.equal(conversation.shown().length, 110);
  assert.equal(conversation.shown()[0]?.run_id, 'evt_run_0');
  assert.equal(conversation.window.hasOlder, false);
  conversation.close();
});

test('a session made here is followed once its first message is accepted', async () => {
  const events: StoredEvent[] = [];
  const doors = createDoors(events);
  const conversation = openConversation({ ...base, isNew: true, brain: doors });
  await settled();
  assert.equal(conversation.state.phase, 'new');
  assert.equal(doors.followed.length, 0);

  events.push(...stored(1));
  conversation.accepted();
  conversation.accepted();
  await settled();
  assert.equal(conversation.state.phase, 'ready');
  assert.equal(doors.followed.length, 1);
  conversation.close();
});

test('a session the brain does not know is said to be missing', async () => {
  const conversation = openConversation({ ...base, brain: createDoors([]) });
  await settled();
  assert.equal(conversation.state.phase, 'missing');
  conversation.close();
});

test('what is told of a delivery after its run, on a later page, is no run that waits', async () => {
  const { ask, answer, run, delivery } = createTeller();
  const early = [ask('evt_1', 'hi'), answer('evt_1', 'hello'), run('evt_1', 'finished')];
  const late = [
    delivery('evt_1', 'sending', { delivery_id: 'evt_d' }),
    delivery('evt_1', 'failed', { delivery_id: 'evt_d' }),
  ];
  const { chat, close } = openConversation({ ...base, brain: createDoors([]) });
  chat.apply(late);
  assert.equal(chat.current(), undefined);
  chat.apply(early);
  assert.deepEqual(
    chat.state.runs.map((each) => [each.ask?.text, each.status, each.parts.map(({ kind }) => kind)]),
    [['hi', 'finished', ['text', 'delivery']]],
  );
  close();
});

test('a subscription that ends is taken up again from what is stored by then', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const doors = createDoors(stored(1));
  const conversation = openConversation({ ...base, brain: doors });
  await settled();
  doors.followed[0]?.listener.onEnd(new Error('cut'));
  t.mock.timers.tick(1000);
  await settled();
  assert.equal(doors.followed.length, 2);
  assert.equal(doors.followed[0]?.isOpen, false);
  assert.equal(conversation.chat.state.runs.length, 1);
  conversation.close();
});

test('a reset drops what is shown, reads the session anew and follows from there', async () => {
  const before = stored(110);
  const doors = createDoors(before);
  const told: string[] = [];
  const onEvents = (events: Event[]) => told.push(...events.map(({ data }) => data.event_type));
  const conversation = openConversation({ ...base, onEvents, brain: doors });
  await settled();
  const { tell } = createTeller();
  before.splice(
    0,
    Infinity,
    ...stored(2).map((event) => ({ ...event, seq: event.seq + 1000, id: `new_${event.id}` })),
  );
  doors.followed[0]?.listener.onEvents([{ ...tell({ event_type: 'reset' }), seq: null, id: null }]);
  assert.equal(doors.followed[0]?.isOpen, false);
  await settled();

  assert.deepEqual(
    conversation.chat.state.runs.map((run) => run.run_id),
    ['evt_run_0', 'evt_run_1'],
  );
  const { first, last, hasOlder } = conversation.window;
  assert.deepEqual([first, last, hasOlder], [1001, 1008, false]);
  assert.equal(conversation.state.openedAt, 1008);
  assert.deepEqual(
    doors.followed.map((entry) => entry.cursor),
    [440, 1008],
  );
  assert.deepEqual(told, [], 'what stood there is not news');
  conversation.close();
});
