import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextDelayMs } from '../../apps/brain/src/channels/back-off.ts';
import { openOutbox } from './open-outbox.ts';

const PARTS = 3;
const SEED = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
const HOUR_MS = 60 * 60_000;

/** How a try goes: what becomes of the message, and what the brain hears of it. */
const Try = fc.constantFrom(
  'sent',
  'refused for now',
  'lost, unsure',
  'sent, unsure',
  'cut before',
  'cut after',
  'told twice',
);
type Try =
  | 'sent'
  | 'refused for now'
  | 'lost, unsure'
  | 'sent, unsure'
  | 'cut before'
  | 'cut after'
  | 'told twice';

/** A claimant and a channel, with what the person gets in the end. */
async function play(outbox: Awaited<ReturnType<typeof openOutbox>>, id: string, plan: Try[]) {
  const { begin, retry, settle } = outbox.deliveries;
  const got: number[] = [];
  let part = 0;
  let tries = 0;
  let unsure = false;
  let expectFlag = false;
  let claimant = 'c0';
  while (part < PARTS) {
    const how = plan[tries] ?? 'sent';
    const { attempt } = await begin({ id, part, claimant });
    tries += 1;
    assert.equal(attempt, tries);
    expectFlag ||= unsure;
    unsure = ['lost, unsure', 'sent, unsure', 'cut before', 'cut after'].includes(how);
    if (how === 'told twice') assert.deepEqual(await begin({ id, part, claimant }), { attempt });
    if (['sent', 'told twice', 'sent, unsure', 'cut after'].includes(how)) got.push(part);
    if (how === 'sent' || how === 'told twice') part += 1;
    else if (how.startsWith('cut')) claimant = `c${tries}`;
    else {
      const failed = { id, attempt, error: 'why', uncertain: how !== 'refused for now' };
      await retry(failed);
      await retry(failed);
      await assert.rejects(begin({ id, part, claimant }), { code: 'conflict' }, 'not before its time');
      outbox.clock.now += HOUR_MS;
    }
    if (part + 2 < PARTS) await assert.rejects(begin({ id, part: part + 2, claimant }), { code: 'conflict' });
  }
  await settle({ id, status: 'sent' });
  await assert.rejects(begin({ id, part: PARTS - 1, claimant }), { code: 'conflict' }, 'it is settled');
  return { got, tries, expectFlag };
}

test('whatever happens to its tries, a delivery arrives whole and in order, and a possible duplicate is noted', async () => {
  await using outbox = await openOutbox();
  let count = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(Try, { maxLength: 12 }), async (plan) => {
      const id = await outbox.put(`message ${(count += 1)}`);
      const { got, tries, expectFlag } = await play(outbox, id, plan);
      assert.deepEqual([...new Set(got)], [0, 1, 2], 'each part came, the first time in order');
      assert.deepEqual(
        got,
        got.toSorted((a, b) => a - b),
        'none came after a later one',
      );
      const event = await outbox.store.events.get(id);
      assert.equal(event?.data.event_type === 'delivery' && event.data.state, 'done');
      const settled = (await outbox.facts(id)).at(-1);
      assert.deepEqual([settled?.status, settled?.attempts], ['sent', tries]);
      assert.equal(settled?.may_be_duplicate === true, expectFlag);
      if (got.length > PARTS)
        assert.equal(settled?.may_be_duplicate, true, 'a real duplicate is always noted');
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('a late word about an earlier try changes nothing', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('one');
  const { begin, retry, list } = outbox.deliveries;
  await begin({ id, part: 0, claimant: 'gone' });
  const { attempt } = await begin({ id, part: 0, claimant: 'me' });
  await retry({ id, attempt: 1, error: 'late', uncertain: false });
  assert.deepEqual(
    await begin({ id, part: 0, claimant: 'me' }),
    { attempt },
    'it is being sent all the same',
  );
  const [open] = await list(null, 'open', 10);
  assert.deepEqual([open?.data.error, open?.data.not_before], [undefined, undefined]);
});

test('nothing is noted of a delivery after how it ended, also where both are said at once', async () => {
  await using outbox = await openOutbox();
  const { begin, retry, settle } = outbox.deliveries;
  for (const said of ['begin', 'retry']) {
    const id = await outbox.put(said);
    if (said === 'retry') await begin({ id, part: 0 });
    const settling = settle({ id, status: 'sent' });
    if (said === 'begin') await assert.rejects(begin({ id, part: 0 }), { code: 'conflict' });
    else await retry({ id, attempt: 1, error: 'late', uncertain: false });
    await settling;
    assert.equal((await outbox.facts(id)).at(-1)?.status, 'sent');
  }
});

test('the delays double from a second to an hour, less up to a half, and end after a day in all', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), (stream) => {
      const waited = { failures: 0, waitedMs: 0 };
      for (;;) {
        const delayMs = nextDelayMs(waited, undefined, () => stream.next().value);
        if (delayMs === undefined) break;
        const longest = Math.min(1000 * 2 ** waited.failures, HOUR_MS);
        assert.ok(
          delayMs >= longest / 2 && delayMs <= longest,
          `${delayMs} after ${waited.failures} failures`,
        );
        waited.failures += 1;
        waited.waitedMs += delayMs;
      }
      assert.ok(waited.waitedMs >= 24 * HOUR_MS && waited.waitedMs < 25 * HOUR_MS);
    }),
    { seed: SEED, numRuns: 200 },
  );
});

test('a delivery that has waited a day in all is given up, with why, however long the brain was down', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('one');
  let attempts = 0;
  for (
    ;
    (await outbox.store.events.deliveries({ status: 'failed', user_id: null, limit: 1 })).length === 0;
  ) {
    const { attempt } = await outbox.deliveries.begin({ id, part: 0 });
    await outbox.deliveries.retry({ id, attempt, error: 'Bad Gateway', uncertain: true });
    outbox.clock.now += 100 * HOUR_MS; // the brain was down for days: that is no delay
    attempts = attempt;
  }
  assert.ok(attempts >= 35 && attempts <= 70, `${attempts} tries`);
  const [failed] = await outbox.deliveries.list(null, 'failed', 10);
  assert.equal(failed?.data.attempts, attempts);
  assert.match(failed?.data.error ?? '', /Given up after a day of trying: Bad Gateway/);
});

test('what the channel asks for is obeyed to the millisecond and does not count towards giving up', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('one');
  const { begin, retry } = outbox.deliveries;
  for (let at = 1; at <= 30; at += 1) {
    const { attempt } = await begin({ id, part: 0 });
    await retry({ id, attempt, error: 'Too Many Requests', uncertain: false, retry_after: 3 * 3600 });
    outbox.clock.now += 3 * HOUR_MS - 1;
    await assert.rejects(begin({ id, part: 0 }), { code: 'conflict' });
    outbox.clock.now += 1;
  }
  const { attempt } = await begin({ id, part: 0 });
  await retry({ id, attempt, error: 'Bad Gateway', uncertain: true });
  const [open] = await outbox.deliveries.list(null, 'open', 10);
  assert.deepEqual([open?.data.attempts, open?.data.error], [31, 'Bad Gateway']);
  assert.ok(Date.parse(open?.data.not_before ?? '') - outbox.clock.now <= 1000, 'as after a first failure');
});

test('a clock that was set back makes no delivery wait longer than was decided', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('one');
  const { attempt } = await outbox.deliveries.begin({ id, part: 0 });
  await outbox.deliveries.retry({ id, attempt, error: 'x', uncertain: false, retry_after: 0.2 });
  outbox.clock.now -= 48 * HOUR_MS;
  const claim = outbox.claim();
  assert.equal((await claim.take(1))[0]?.id, id);
  await claim.close();
});

test('a delivery that takes down whoever sends it is failed in the end', async () => {
  await using outbox = await openOutbox();
  const id = await outbox.put('poison');
  for (let at = 0; at < 20; at += 1) {
    const claim = outbox.claim({ claimant: `c${at}` });
    await claim.take(1);
    await outbox.deliveries.begin({ id, part: 0, claimant: `c${at}` });
    await claim.close();
  }
  const claim = outbox.claim();
  await outbox.put('next');
  assert.equal((await claim.take(1))[0]?.data.content, 'next');
  await claim.close();
  const [failed] = await outbox.deliveries.list('ann', 'failed', 10);
  assert.match(failed?.data.error ?? '', /cut off 20 times/);
  assert.equal(failed?.data.may_be_duplicate, true);
});
