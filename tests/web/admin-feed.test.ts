import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BareData, Feed, FeedEntry, FeedInput } from '@brain/schema';
import { createFeed, MAX_ROWS } from '../../apps/web/src/admin/activity/feed.ts';
import { factsOf, isBad, sentenceOf } from '../../apps/web/src/admin/activity/sentence.ts';
import { activityWords } from '../../apps/web/src/admin/activity/words.ts';

const created_at = '2026-11-23T10:00:00.000Z';
const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A feed over events in memory, which answers as the brain does: ascending, after a cursor or the last ones. */
function open() {
  const events: FeedEntry[] = [];
  const asked: FeedInput[] = [];
  let fault: Error | null = null;
  const happen = (data: BareData, user_id = 'ann', session_id = 's') => {
    const seq = events.length + 1;
    events.push({ seq, id: `evt_${seq}`, user_id, session_id, created_at, data });
  };
  const feed = createFeed({
    doors: {
      async feed(query): Promise<Feed> {
        asked.push(query);
        await settled();
        if (fault) throw fault;
        const { after, limit, user_id, session_id, event_types } = query;
        const fits = events.filter(
          (entry) =>
            entry.seq > (after ?? 0) &&
            (!user_id || entry.user_id === user_id) &&
            (!session_id || entry.session_id === session_id) &&
            (!event_types || (event_types as string[]).includes(entry.data.event_type)),
        );
        const results = after === undefined ? fits.slice(-limit) : fits.slice(0, limit);
        const isAll = after === undefined || results.length < limit;
        const cursor = isAll ? events.length : (results.at(-1)?.seq ?? 0);
        return { results, cursor, before: null };
      },
    },
  });
  const seqs = () => feed.state.rows.map(({ seq }) => seq);
  return { feed, happen, asked, seqs, break: (error: Error | null) => (fault = error) };
}

const asks: BareData = { event_type: 'message', role: 'user', source: 'web' };
const ends: BareData = { event_type: 'run', status: 'finished', model: 'gpt', elapsed_ms: 1500 };

test('what happens is shown newest first, each once', async () => {
  const { feed, happen, seqs } = open();
  happen(asks);
  happen(ends);
  await feed.poll();
  assert.deepEqual(seqs(), [2, 1]);
  happen(asks);
  await feed.poll();
  await feed.poll();
  assert.deepEqual(seqs(), [3, 2, 1]);
});

test('many events at once are all read, and at most 500 rows are kept', async () => {
  const { feed, happen, seqs } = open();
  happen(asks);
  await feed.poll();
  for (let count = 0; count < 350; count += 1) happen(asks);
  await feed.poll();
  assert.equal(seqs().length, 351);
  for (let count = 0; count < 300; count += 1) happen(asks);
  await feed.poll();
  assert.equal(seqs().length, MAX_ROWS);
  assert.deepEqual([seqs()[0], seqs().at(-1)], [651, 152]);
});

test('while it is paused nothing moves, and afterwards nothing is missing', async () => {
  const { feed, happen, seqs } = open();
  happen(asks);
  await feed.poll();
  feed.pause();
  happen(ends);
  await feed.poll();
  happen(asks);
  await feed.poll();
  assert.deepEqual([seqs(), feed.state.held.length, feed.isPaused()], [[1], 2, true]);
  feed.resume();
  assert.deepEqual([seqs(), feed.state.held.length, feed.isPaused()], [[3, 2, 1], 0, false]);
});

test('another filter reads anew, and what an older question brings is thrown away', async () => {
  const { feed, happen, seqs, asked } = open();
  happen(asks, 'ann');
  happen(asks, 'ben', 'other');
  happen(ends, 'ben', 'other');
  const first = feed.poll();
  feed.narrow({ user_id: 'ben' });
  await first;
  await settled();
  await settled();
  assert.deepEqual(seqs(), [3, 2]);
  feed.narrow({ kind: 'runs', session_id: 'other' });
  await settled();
  await settled();
  assert.deepEqual(seqs(), [3]);
  assert.deepEqual(asked.at(-1), {
    limit: 100,
    event_types: ['run', 'thought'],
    user_id: 'ben',
    session_id: 'other',
  });
});

test('a feed that cannot be read says so; one that was read stays', async () => {
  const { feed, happen, seqs, break: breakIt } = open();
  breakIt(new Error('socket closed'));
  await feed.poll();
  assert.equal(feed.state.phase, 'failed');
  breakIt(null);
  happen(asks);
  await feed.poll();
  assert.equal(feed.state.phase, 'ready');
  breakIt(new Error('socket closed'));
  await feed.poll();
  assert.deepEqual([feed.state.phase, seqs()], ['ready', [1]]);
});

test('an event is told in a sentence, and what went wrong is marked', () => {
  const { en, fr } = activityWords;
  const bad: BareData = { event_type: 'delivery', status: 'failed', channel: 'telegram' };
  assert.equal(sentenceOf(asks, en), 'wrote, via web');
  assert.match(sentenceOf(bad, fr), /Telegram/);
  assert.equal(sentenceOf({ event_type: 'tool_call', tool: 'recall' }, en), 'tool recall is called');
  assert.equal(sentenceOf({ event_type: 'something new' }, en), 'something new');
  assert.deepEqual(factsOf(ends, 'en'), ['gpt', '1.5s']);
  assert.deepEqual(
    [isBad(bad), isBad(ends), isBad({ event_type: 'tool_result', ok: false })],
    [true, false, true],
  );
});
