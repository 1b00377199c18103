import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileRow } from './file.ts';
import type { Said } from './load.ts';
import { type Evidence, judge } from './verdict.ts';

type Data = Record<string, unknown>;

const FIRST = 'm0: remember+send_message';

/** What stands after two messages in a Telegram chat, the first with tools, when all went well. */
function good() {
  const session_id = 'telegram:77';
  const rows: FileRow[] = [];
  function add(id: string, data: Data, type: FileRow['type'] = 'event'): void {
    const seq = rows.length + 1;
    const created_at = new Date(seq * 1000).toISOString();
    rows.push({ seq, id, type, user_id: 'owner', session_id, data, created_at });
  }
  const message = (run_id: string, content: string, more: Data) => ({
    event_type: 'message',
    run_id,
    content,
    source: 'telegram',
    ...more,
  });
  const run = (run_id: string, status: string) => ({ event_type: 'run', run_id, status });
  const delivery = (run_id: string, content: string, more: Data) => ({
    event_type: 'delivery',
    run_id,
    channel: 'telegram',
    to: '77',
    content,
    ...more,
  });
  const opened = { status: 'open', state: 'done' };
  add('a', message('a', FIRST, { role: 'user', state: 'done' }));
  add('b', message('b', 'm1', { role: 'user', state: 'done' }));
  add('a.start', run('a', 'started'));
  for (const call_id of ['c1', 'c2'])
    add(`a.${call_id}`, { event_type: 'tool_call', run_id: 'a', turn: 0, call_id });
  add('a.r1', { event_type: 'tool_result', run_id: 'a', turn: 0, call_id: 'c1' });
  add('mem', { content: 'remember m0 0.0' }, 'memory');
  add('a.r2', { event_type: 'tool_result', run_id: 'a', turn: 0, call_id: 'c2' });
  add('a.say', message('a', 'send_message m0 0.1', { role: 'assistant' }));
  add('a.d1', delivery('a', 'send_message m0 0.1', opened));
  add('a.llm', message('a', 're: m0', { role: 'assistant', turn: 1 }));
  add('a.d2', delivery('a', 're: m0', opened));
  add('a.end', run('a', 'finished'));
  add('b.start', run('b', 'started'));
  add('a.d1s', delivery('a', 'send_message m0 0.1', { status: 'sent', delivery_id: 'a.d1' }));
  add('b.llm', message('b', 're: m1', { role: 'assistant', turn: 0 }));
  add('b.d', delivery('b', 're: m1', opened));
  add('b.end', run('b', 'finished'));
  add('a.d2s', delivery('a', 're: m0', { status: 'sent', delivery_id: 'a.d2' }));
  add('b.ds', delivery('b', 're: m1', { status: 'sent', delivery_id: 'b.d' }));
  const said: Said[] = [
    { message: FIRST, session_id, event_id: 'a' },
    { message: 'm1', session_id, event_id: 'b' },
  ];
  const dialog = [FIRST, 'send_message m0 0.1', 're: m0'];
  const asked = [{ message: 'm1', turn: 0, at: 1000, history: dialog }];
  const sent = ['send_message m0 0.1', 're: m0', 're: m1'].map((text) => ({ chat: '77', text }));
  const evidence: Evidence = { rows, said, asked, sent, ownerChat: '77', kills: 1 };
  const find = (id: string) => rows.findIndex((row) => row.id === id);
  return {
    evidence,
    data: (id: string) => rows[find(id)]?.data ?? {},
    drop: (id: string) => void rows.splice(find(id), 1),
    /** Writes a row that stands already once more, under another id, at the end or where another stands. */
    again: (id: string, before?: string) => {
      const row = rows[find(id)];
      if (row)
        rows.splice(before === undefined ? rows.length : find(before), 0, { ...row, id: `${id} again` });
    },
  };
}

type Case = ReturnType<typeof good>;

test('the verdict on what went well is that nothing is wrong, also where a message came twice at a kill', () => {
  const { evidence } = good();
  assert.deepEqual(judge(evidence), { violations: [], runs: 2, extraSends: 0 });
  evidence.sent.splice(1, 0, { chat: '77', text: 'send_message m0 0.1' });
  assert.deepEqual(judge(evidence), { violations: [], runs: 2, extraSends: 1 });
});

const planted: [name: string, plant: (it: Case) => void, found: RegExp][] = [
  ['an accepted trigger without a row', (it) => it.drop('b'), /accepted and lost: “m1”/],
  ['a trigger with two rows', (it) => it.again('b'), /accepted twice: 1/],
  [
    'a trigger under another id than was told',
    (it) => (it.evidence.said[1] = { message: 'm1', session_id: 'telegram:77', event_id: 'x' }),
    /not the row it was told/,
  ],
  [
    'a message that overtook another',
    (it) => (it.evidence.said = it.evidence.said.toReversed()),
    /was overtaken/,
  ],
  ['a run without an end', (it) => it.drop('b.end'), /“m1” has 0 ends/],
  ['a run with two ends', (it) => it.again('b.end'), /“m1” has 2 ends/],
  ['a run that failed', (it) => (it.data('b.end')['status'] = 'failed'), /“m1” ended failed/],
  ['a trigger that still stands open', (it) => (it.data('b')['state'] = 'open'), /“m1” still stands open/],
  ['a run that begins before the one before it has ended', (it) => it.again('b.start', 'a.llm'), /overlaps/],
  ['a step after the end', (it) => it.again('a.r1', 'b.start'), /“m0.*went on after its end/],
  ['the answer of another run', (it) => (it.data('b.llm')['content'] = 're: m0'), /messages of “m1”/],
  ['an answer said twice', (it) => it.again('b.llm', 'b.end'), /messages of “m1”/],
  ['a tool result stored twice', (it) => it.again('a.r1', 'a.r2'), /tool results of “m0/],
  ['a tool call without a result', (it) => it.drop('a.r2'), /tool results of “m0/],
  ['a memory stored twice', (it) => it.again('mem'), /stands 2 times/],
  ['a memory that is missing', (it) => it.drop('mem'), /stands 0 times/],
  ['a delivery opened twice', (it) => it.again('b.d', 'b.end'), /deliveries of “m1”/],
  ['a delivery that was never opened', (it) => it.drop('b.d'), /deliveries of “m1”/],
  ['a delivery that is not settled', (it) => it.drop('b.ds'), /undelivered: “re: m1” is open/],
  [
    'a delivery that failed',
    (it) => (it.data('b.ds')['status'] = 'failed'),
    /undelivered: “re: m1” is failed/,
  ],
  ['a delivery settled twice', (it) => it.again('b.ds'), /“re: m1” is sent and sent/],
  ['an answer settled and never sent', (it) => it.evidence.sent.pop(), /never got “re: m1”/],
  [
    'answers sent in the wrong order',
    (it) => (it.evidence.sent = it.evidence.sent.toReversed()),
    /where “send_message m0 0.1” was due/,
  ],
  [
    'a message sent again after the next one',
    (it) => it.evidence.sent.push({ chat: '77', text: 're: m0' }),
    /got “re: m0”/,
  ],
  [
    'an answer in another chat',
    (it) => (it.evidence.sent[2] = { chat: '78', text: 're: m1' }),
    /chat 78 got/,
  ],
  [
    'more messages sent twice than kills',
    (it) => it.evidence.sent.push(...Array.from({ length: 2 }, () => ({ chat: '77', text: 're: m1' }))),
    /2 messages too many for 1 kills/,
  ],
  [
    'a stored turn asked again',
    (it) => it.evidence.asked.push({ message: FIRST, turn: 1, at: 90_000, history: [] }),
    /turn 1 of “m0” was asked again/,
  ],
  [
    'a message in the history that was not answered yet',
    (it) => (it.evidence.asked = [{ message: FIRST, turn: 0, at: 1, history: ['m1'] }]),
    /the history of “m0” was \["m1"\]/,
  ],
  [
    'an answer that is missing in the history',
    (it) => it.evidence.asked[0]?.history.pop(),
    /the history of “m1” was/,
  ],
];

for (const [name, plant, found] of planted) {
  test(`the verdict finds ${name}`, () => {
    const it = good();
    plant(it);
    assert.match(judge(it.evidence).violations.join('\n'), found);
  });
}
