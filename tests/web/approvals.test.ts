import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoot, createSignal } from 'solid-js';
import type { DataOf, Event, StoredEvent } from '@brain/schema';
import { question } from '../../apps/web/src/chat/approval-question.ts';
import { createChat, isAsking } from '../../apps/web/src/chat/chat.ts';
import { loadWords } from '../../apps/web/src/language.ts';
import { timeLeft } from '../../apps/web/src/now.ts';
import { createWaiting } from '../../apps/web/src/waiting.ts';
import { createTeller } from './events.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
const call = { run_id: 'evt_1', turn: 0, call_id: 'call_1', name: 'send_telegram' };
const content = 'Send to "42" on telegram:\n\n**Hello**';
const expires_at = '2026-01-01T01:00:00.000Z';

/** A run that asks whether it may send, then what was decided. */
function story(status: 'approved' | 'denied' | 'expired', more: { via?: string } = {}): Event[] {
  const { ask, run, tell } = createTeller();
  const asked = { event_type: 'approval', ...call, content, expires_at, status: 'asked' } as const;
  return [
    ask('evt_1', 'Greet 42'),
    run('evt_1', 'started'),
    tell({ event_type: 'tool_call', ...call, input: { to: '42' } }),
    tell(asked, 'evt_asked'),
    tell({ event_type: 'approval', ...call, content, status, approval_id: 'evt_asked', ...more }),
    tell({ event_type: 'tool_result', ...call, ok: status === 'approved', output: 'x' }),
  ];
}

function show(chat: ReturnType<typeof createChat>) {
  return chat.state.runs[0]?.parts.map((part) => {
    if (part.kind === 'approval') return [part.status, part.via, part.text === content, part.expires_at];
    return part.kind === 'tool' ? part.state : part.kind;
  });
}

test('what waits for a word says so, then what was decided and by which channel', () => {
  const chat = createChat();
  const events = story('approved', { via: 'telegram' });
  chat.apply(events.slice(0, 4));
  assert.deepEqual(show(chat), ['asking', ['asked', null, true, expires_at]]);
  assert.equal(chat.state.runs.some(isAsking), true);
  chat.apply(events.slice(4, 5));
  assert.deepEqual(show(chat), ['working', ['approved', 'telegram', true, expires_at]]);
  assert.equal(chat.state.runs.some(isAsking), false);
  chat.apply(events.slice(5));
  chat.apply(events);
  assert.deepEqual(show(chat), ['done', ['approved', 'telegram', true, expires_at]]);
});

test('it is the same when the page with the question is read last', () => {
  for (const status of ['approved', 'denied', 'expired'] as const) {
    const chat = createChat();
    const events = story(status);
    chat.apply(events.slice(4));
    chat.apply(events.slice(0, 4));
    assert.deepEqual(show(chat)?.[1], [status, null, true, expires_at]);
    assert.equal(chat.state.runs[0]?.parts[1]?.seq, 4, 'it stands where it was asked');
  }
});

test('a run that ended before anybody decided asks no more', () => {
  const { run } = createTeller();
  const end = { ...run('evt_1', 'cancelled'), seq: 90, id: 'evt_end' };
  const asked = story('denied').slice(0, 4);
  for (const order of [
    [...asked, end],
    [end, ...asked],
  ]) {
    const chat = createChat();
    for (const event of order) chat.apply([event]);
    assert.deepEqual(show(chat)?.[1], ['over', null, true, expires_at]);
    assert.equal(chat.current(), undefined);
  }
});

test('what a tool would do is asked in plain words of either language', async () => {
  const [en, fr] = [(await loadWords('en')).approval, (await loadWords('fr')).approval];
  assert.equal(question(en, 'send_telegram'), 'May I send this on Telegram?');
  assert.equal(question(fr, 'send_telegram'), 'Puis-je envoyer ceci par Telegram ?');
  assert.equal(question(en, 'constructor'), 'May I use “constructor”?');
  assert.deepEqual(Object.keys(en.deeds), Object.keys(fr.deeds));
});

test('the time that is left is shown down to its end', () => {
  const at = (iso: string) => timeLeft(expires_at, Date.parse(iso));
  assert.equal(at('2026-01-01T00:00:00.000Z'), '60:00');
  assert.equal(at('2026-01-01T00:59:51.000Z'), '0:09');
  assert.equal(at(expires_at), null);
  assert.equal(timeLeft('nonsense', 0), null);
});

test('a message from outside is marked, and one of a person is not', () => {
  const { tell } = createTeller();
  const chat = createChat();
  const message = { event_type: 'message', role: 'user', content: 'x', source: 'webhook' } as const;
  chat.apply([
    tell({ ...message, run_id: 'evt_1', trust: 'untrusted' }, 'evt_1'),
    tell({ ...message, run_id: 'evt_2', trust: 'owner' }, 'evt_2'),
    tell({ ...message, run_id: 'evt_3' }, 'evt_3'),
  ]);
  assert.deepEqual(
    chat.state.runs.map((run) => run.ask?.isForeign),
    [true, false, false],
  );
});

/** What waits, over a brain that some open approvals and strangers are in. */
function openWaiting(given: { isOwner: boolean }) {
  const open: StoredEvent<'approval'>[] = [];
  let isDown = false;
  const told: string[] = [];
  const approvals = {
    async list() {
      if (isDown) throw new Error('socket closed');
      return [...open];
    },
    async settle(id: string, status: string): Promise<never> {
      told.push(`${id} ${status}`);
      open.splice(
        open.findIndex((one) => one.id === id),
        1,
      );
      return undefined as never; // nobody reads it
    },
  };
  const strangers = async () => [{} as never, {} as never]; // only counted
  const [connection, setConnection] = createSignal<'open' | 'connecting'>('connecting');
  const brain = { approvals, strangers, connection };
  const made = createRoot((dispose) => ({
    waiting: createWaiting({ brain, isOwner: () => given.isOwner }),
    dispose,
  }));
  const add = (id: string, session_id: string) => {
    const data = { event_type: 'approval', ...call, content, status: 'asked' } as DataOf<'approval'>;
    const event = createTeller(session_id).tell(data, id);
    open.push(event as StoredEvent<'approval'>); // it is one
    return event;
  };
  return { ...made, add, told, setConnection, goDown: () => void (isDown = true) };
}

test('what waits in another conversation is known as soon as the link is there', async () => {
  const { waiting, add, setConnection, told, goDown, dispose } = openWaiting({ isOwner: true });
  add('evt_a', 'web:1');
  setConnection('open');
  await settled();
  assert.deepEqual([waiting.elsewhere('web:1'), waiting.elsewhere('web:2')], [undefined, 'web:1']);
  assert.deepEqual([waiting.isWaiting('web:1'), waiting.state.strangers], [true, 2]);

  waiting.onEvents([add('evt_b', 'telegram:7')]);
  await settled();
  assert.equal(waiting.elsewhere('web:1'), 'telegram:7');
  await waiting.settle('evt_b', 'denied');
  await settled();
  assert.deepEqual([waiting.elsewhere('web:1'), told], [undefined, ['evt_b denied']]);

  goDown();
  await waiting.refresh();
  assert.equal(waiting.isWaiting('web:1'), true, 'no answer says nothing');
  dispose();
});

test('a member is not asked about strangers', async () => {
  const { waiting, setConnection, dispose } = openWaiting({ isOwner: false });
  setConnection('open');
  await settled();
  assert.equal(waiting.state.strangers, 0);
  dispose();
});
