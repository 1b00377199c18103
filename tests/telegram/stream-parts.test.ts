import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event, EventData } from '@brain/schema';
import fc from 'fast-check';
import { draftIdOf } from '../../apps/telegram/src/stream/draft-id.ts';
import { createModes } from '../../apps/telegram/src/stream/modes.ts';
import { activityOf } from '../../apps/telegram/src/stream/phrases.ts';
import { createSeen } from '../../apps/telegram/src/stream/seen.ts';
import { shownOf } from '../../apps/telegram/src/stream/shown.ts';
import { createTyping } from '../../apps/telegram/src/stream/typing.ts';

const run_id = 'evt_1';
const event = (data: EventData, id: string | null = null): Event => ({
  seq: null,
  id,
  type: 'event',
  user_id: 'ann',
  session_id: 'telegram:77',
  data,
  tags: [],
  created_at: '2026-01-01T00:00:00.000Z',
});
const delta = (turn: number, offset: number, text: string) =>
  event({ event_type: 'delta', run_id, turn, offset, text });
const run = (status: 'started' | 'waiting' | 'finished') => event({ event_type: 'run', run_id, status });

test('the text is that of the last turn, and a piece that leaves a gap is not put in', () => {
  const seen = createSeen('77');
  for (const each of [run('started'), delta(0, 0, 'Hel'), delta(0, 3, 'lo'), delta(0, 9, 'lost')])
    seen.see(each);
  assert.equal(seen.text(), 'Hello');
  seen.see(delta(0, 2, 'y'));
  assert.equal(seen.text(), 'Hey');
  seen.see(delta(1, 0, 'Next'));
  assert.equal(seen.text(), 'Next');
});

test('a tool is at work from its call to its result; of two the first', () => {
  const seen = createSeen('77');
  const call = (call_id: string, name: string) =>
    event({ event_type: 'tool_call', run_id, turn: 0, call_id, name, input: {} });
  for (const each of [run('started'), call('a', 'recall'), call('b', 'think')]) seen.see(each);
  assert.equal(seen.tool(), 'recall');
  const result = {
    event_type: 'tool_result',
    run_id,
    turn: 0,
    name: 'recall',
    ok: true,
    output: '',
  } as const;
  seen.see(event({ ...result, call_id: 'a' }));
  assert.equal(seen.tool(), 'think');
  seen.see(event({ ...result, call_id: 'b' }));
  assert.equal(seen.tool(), undefined);
});

test('events of a run that are told again from its start change nothing', () => {
  const delivery = { event_type: 'delivery', run_id, channel: 'telegram', to: '77' } as const;
  const events = [
    run('started'),
    delta(0, 0, 'Hello'),
    event({ ...delivery, status: 'open', content: 'Hello' }, 'evt_d'),
    run('finished'),
  ];
  const seen = createSeen('77');
  for (const each of [...events, ...events]) seen.see(each);
  assert.deepEqual([seen.phase(), seen.text(), seen.isOwed()], ['over', 'Hello', true]);
  seen.see(event({ ...delivery, status: 'sent', delivery_id: 'evt_d' }, 'evt_s'));
  assert.equal(seen.isOwed(), false);
});

test('a draft’s number is the same for ever, never zero, and fits in 31 bits', () => {
  fc.assert(
    fc.property(fc.string(), (id) => {
      const draft = draftIdOf(id);
      assert.equal(draft, draftIdOf(id));
      assert.ok(Number.isInteger(draft) && draft > 0 && draft < 2 ** 31);
    }),
    { seed: Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31) },
  );
});

test('what is shown fits into one message, with the line about a tool and without', () => {
  const line = activityOf('x'.repeat(500), 'fr');
  for (const length of [0, 1, 3900, 4000, 4096, 4097, 9000, 16_384, 20_000, 99_999]) {
    const text = 'word '.repeat(length / 5);
    for (const activity of [undefined, line]) {
      const shown = shownOf(text, activity);
      assert.ok(shown.text.length <= 4096, `${shown.text.length} of ${length}`);
      assert.ok(activity === undefined || shown.text.endsWith(line));
    }
  }
});

test('of a long answer the end is shown, code as code', () => {
  const code = Array.from({ length: 4_000 }, (_, at) => `line ${at}`).join('\n');
  const { text, entities } = shownOf(`Here:\n\n\`\`\`ts\n${code}`, undefined);
  assert.ok(text.endsWith('line 3998\nline 3999'));
  assert.deepEqual(
    entities.map(({ type }) => type),
    ['pre'],
  );
  const after = shownOf(`\`\`\`ts\n${code}\n\`\`\`\n\n${'**word** and more. '.repeat(300)}`, undefined);
  assert.ok(after.entities.length > 10 && after.entities.every(({ type }) => type === 'bold'));
});

test('a tool without words of its own is named; what is no tool of ours cannot pass for one', () => {
  assert.equal(activityOf('weather', 'en'), '⏳ Using weather…');
  assert.equal(activityOf('weather', 'fr-CA'), '⏳ J’utilise weather…');
  assert.equal(activityOf('constructor', undefined), '⏳ Using constructor…');
});

test('how somebody wants it is asked once a minute, and drafts are for private chats only', async () => {
  let now = 0;
  const asked: string[] = [];
  const choices: Record<string, 'off' | 'edit' | 'draft'> = { off: 'off', edit: 'edit', draft: 'draft' };
  const modeOf = createModes({
    now: () => now,
    async preferences(user_id) {
      asked.push(user_id);
      if (user_id === 'lost') throw new Error('the brain is away');
      const streaming = choices[user_id];
      return streaming ? { streaming } : {};
    },
  });
  const modes = async (user_id: string) => [await modeOf(user_id, '77'), await modeOf(user_id, '-1/7')];
  assert.deepEqual(await modes('auto'), ['draft', 'edit']);
  assert.deepEqual(await modes('draft'), ['draft', 'edit']);
  assert.deepEqual(await modes('edit'), ['edit', 'edit']);
  assert.deepEqual(await modes('off'), ['off', 'off']);
  assert.deepEqual(await modes('lost'), ['draft', 'edit']);
  assert.deepEqual(asked, ['auto', 'draft', 'edit', 'off', 'lost', 'lost']);
  choices['off'] = 'edit';
  now = 59_999;
  assert.equal(await modeOf('off', '77'), 'off');
  now = 60_000;
  assert.equal(await modeOf('off', '77'), 'edit');
});

test('“typing…” lasts until all runs of a chat are over, and ten minutes at most', (t) => {
  t.mock.timers.enable({ apis: ['setInterval', 'Date'] });
  let typed = 0;
  const typing = createTyping({ type: () => (typed += 1), everyMs: 4_000, longestMs: 10 * 60_000 });
  typing.on('77', 'one');
  typing.on('77', 'two');
  typing.off('77', 'one');
  t.mock.timers.tick(40_000);
  assert.equal(typed, 2 + 10);
  typing.off('77', 'two');
  t.mock.timers.tick(40_000);
  assert.equal(typed, 2 + 10);
  typing.on('77', 'three');
  t.mock.timers.tick(60 * 60_000);
  assert.ok(typed <= 2 + 10 + 1 + 150, `${typed} times`);
  typing.close();
});
