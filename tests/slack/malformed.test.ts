import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { TriggerInput } from '@brain/schema';
import { slack } from '../../apps/brain/src/connectors/slack/slack.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { SEED } from '../telegram/any-markdown.ts';
import { direct, envelope, hook, mention, posted } from './posted.ts';

type Outcome = 'said' | 'answer' | 'ignored' | 'refused';

/** What comes of a body with a correct signature. Fails on any error but a refusal, and on what is no trigger. */
async function outcomeOf(body: unknown): Promise<Outcome> {
  const request = posted(body);
  assert.equal(await slack().verify(request, hook), true);
  try {
    const heard = await slack().read(request, hook);
    if ('answer' in heard) return 'answer';
    if ('ignored' in heard) return 'ignored';
    const { once, message, thread, reply_to, source_message_id } = heard.said;
    const trigger = { source: 'slack', session_id: `slack:${thread}`, idempotency_key: once };
    const parsed = TriggerInput.safeParse({ ...trigger, message, reply_to, source_message_id });
    assert.ok(parsed.success, JSON.stringify([body, parsed.error]));
    assert.match(heard.said.from?.address ?? '', /^[UW][A-Z0-9]+$/);
    return 'said';
  } catch (error) {
    if (!(error instanceof BrainError)) throw error;
    assert.equal(error.code, 'invalid', error.message);
    assert.ok(error.message.length < 500);
    return 'refused';
  }
}

const WRONG: unknown[] = [
  undefined,
  null,
  true,
  0,
  -1,
  '',
  ' ',
  'x',
  'x'.repeat(10_000),
  'a\nb\u0000\ud800',
  '../../D1',
  '__proto__',
  [],
  [null],
  [[[]]],
  {},
  { user_id: 7 },
  { toString: 'x' },
];

/** The same with one of its values, however deep, in place of another. */
function* changed(value: unknown): Generator {
  yield* WRONG;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, inner] of Object.entries(value))
    for (const other of changed(inner))
      yield Array.isArray(value) ? value.with(Number(key), other) : { ...value, [key]: other };
}

test('whatever stands in the place of any value of an event: refused, ignored or a trigger', async () => {
  const files = [{ id: 'F1', name: 'a.pdf', title: 'A' }];
  const events = [direct('hi', { subtype: 'file_share', thread_ts: '1.000001', files }), mention('hi')];
  const count: Partial<Record<Outcome, number>> = {};
  for (const body of events.flatMap((event) => [...changed(envelope(event))])) {
    if (body === undefined) continue;
    const outcome = await outcomeOf(body);
    count[outcome] = (count[outcome] ?? 0) + 1;
  }
  assert.ok(Object.values(count).reduce((sum, each) => sum + each) > 1000);
  assert.ok((count.refused ?? 0) > 300 && (count.ignored ?? 0) > 50, JSON.stringify(count));
});

test('a body that is no JSON, or not all of it, is refused', async () => {
  const whole = JSON.stringify(envelope(direct('hello')));
  for (let at = 0; at < whole.length; at += 7) assert.equal(await outcomeOf(whole.slice(0, at)), 'refused');
  const form = 'token=gIkuvaNzQIHg97ATvDxqgjtO&team_id=T0001&command=%2Fweather&text=94070';
  const multipart = '--x\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{}\r\n--x--\r\n';
  const torn = [
    form,
    `payload=${encodeURIComponent(whole)}`,
    multipart,
    `\ufeff${whole}`,
    `${whole}${whole}`,
  ];
  for (const body of [
    ...torn,
    '[]',
    '"x"',
    '7',
    'null',
    '[['.repeat(50_000),
    Buffer.from([0xff, 0xfe, 0, 0x7b]),
  ])
    assert.equal(await outcomeOf(body), 'refused', String(body).slice(0, 60));
  const deep = whole.replace('"hello"', `${'['.repeat(100_000)}${']'.repeat(100_000)}`);
  assert.equal(await outcomeOf(deep), 'refused');
});

test('any JSON with a signature is refused, ignored or a trigger', async () => {
  const any = fc.jsonValue({ maxDepth: 4 });
  const event = fc.record(
    {
      type: fc.constantFrom('message', 'app_mention'),
      user: fc.oneof(fc.constant('U1A'), any),
      channel: fc.oneof(fc.constantFrom('D1A', 'C1A'), any),
      text: fc.oneof(fc.string({ unit: 'binary', maxLength: 100 }), any),
      ts: fc.oneof(fc.constant('1.000001'), any),
      thread_ts: fc.oneof(fc.constant('1.000001'), any),
      files: fc.oneof(fc.array(fc.record({ name: any })), any),
    },
    { requiredKeys: ['type'] },
  );
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        any,
        event.map((each) => envelope(each)),
      ),
      async (body) => {
        await outcomeOf(body);
      },
    ),
    { ...SEED, numRuns: 1000 },
  );
});
