import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createClient } from '@redis/client';
import type { DataOf, Event } from '@brain/schema';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { ann } from '../brain/open-parts.ts';
import { somePostgres } from '../support/engine.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { noPostgres } from './no-postgres.ts';
import { openSharing, type Sharing } from './open-buses.ts';

const skip = noPostgres() || (hasRedis() ? false : 'there is no redis-server on this machine');
const SOON_MS = 15_000;
const server = skip ? undefined : await somePostgres();
after(() => server?.[Symbol.asyncDispose]());

/** Two brains over one database, and a Redis. */
async function openTwo() {
  const redis = await startRedis();
  const url = (await server?.freshDatabase()) ?? '';
  const one = await openSharing(url, redis.url);
  const two = await openSharing(url, redis.url);
  await one.store.write({
    ensure: [userRow('ann', { role: 'member' }), sessionRow(ann, { title: 'x', source: 'web' })],
  });
  return {
    redis,
    url,
    one,
    two,
    async [Symbol.asyncDispose](): Promise<void> {
      await one[Symbol.asyncDispose]();
      await two[Symbol.asyncDispose]();
      await redis[Symbol.asyncDispose]();
    },
  };
}

let count = 0;
const rowOf = (content: string) =>
  eventRow(ann, factId('evt', 'said', (count += 1)), {
    event_type: 'message',
    run_id: 'evt_run',
    role: 'assistant',
    content,
    source: 'web',
    turn: 0,
  });
const say = ({ store }: Sharing, content: string) => store.write({ rows: [rowOf(content)] });
const delta = (offset: number, text: string): DataOf<'delta'> => ({
  event_type: 'delta',
  run_id: 'evt_run',
  turn: 0,
  offset,
  text,
});
const wordsOf = ({ data }: Event): string[] => {
  if (data.event_type === 'message') return [data.content];
  return data.event_type === 'delta' ? [`~${data.offset}:${data.text}`] : [];
};

/** What a subscriber is told, until the words end with these. */
async function heard({ bus }: Sharing, until: string): Promise<string[]> {
  const words: string[] = [];
  const signal = AbortSignal.timeout(SOON_MS);
  for await (const { events } of bus.subscribe({ session_id: ann.session_id, after: 0 }, signal)) {
    words.push(...events.flatMap(wordsOf));
    if (words.join('').endsWith(until)) return words;
  }
  throw new Error(`"${until}" did not come: ${words.join(' | ')}`);
}

test(
  'what is said at one brain is heard at the other, also what is too long for a message',
  { skip },
  async () => {
    await using both = await openTwo();
    const { one, two } = both;
    const hearing = heard(two, 'end');
    await say(one, 'first');
    await say(two, 'second');
    await say(one, 'x'.repeat(100_000));
    await say(one, 'end');
    assert.deepEqual(
      (await hearing).map((words) => words.slice(0, 6)),
      ['first', 'second', 'xxxxxx', 'end'],
    );
  },
);

test(
  'of events that two brains write at once in a session each is heard once and in order at both',
  { skip },
  async () => {
    await using both = await openTwo();
    const { one, two } = both;
    const hearing = Promise.all([heard(one, '/end'), heard(two, '/end')]);
    for (let round = 0; round < 40; round += 1)
      await Promise.all([say(one, `/one ${round}`), say(two, `/two ${round}`)]);
    await say(one, '/end');
    const stored = (await one.store.events.latest(ann.session_id, 1000)).flatMap(wordsOf);
    const [first, second] = await hearing;
    assert.deepEqual(first, stored);
    assert.deepEqual(second, stored);
  },
);

test(
  'text is heard as it is written at another brain, and from its start by who comes late',
  { skip },
  async () => {
    await using both = await openTwo();
    const { one, two } = both;
    one.bus.tell(ann, delta(0, 'Hel'));
    const late = heard(two, 'lo');
    while (!(await two.bus.textOf({ session_id: ann.session_id, run_id: 'evt_run' }))) continue;
    one.bus.tell(ann, delta(3, 'lo'));
    assert.match((await late).join(' '), /^~0:Hel(?: ~3:lo|lo)?(?: ~0:Hello)?/);
    const text = await two.bus.textOf({ session_id: ann.session_id, run_id: 'evt_run' });
    assert.equal(text?.text, 'Hello');
    await say(one, 'Hello');
    await heard(two, 'Hello');
    assert.equal(await two.bus.textOf({ session_id: ann.session_id, run_id: 'evt_run' }), undefined);
  },
);

test('Redis may die as often as it likes: every stored event is heard once, in order', { skip }, async () => {
  await using both = await openTwo();
  const { redis, one, two } = both;
  const hearing = heard(two, '/end');
  for (let round = 0; round < 20; round += 1) {
    await say(one, `/${round} up`);
    await redis.kill();
    await say(one, `/${round} down`);
    const back = two.missed();
    await redis.start();
    await back;
  }
  await say(one, '/end');
  const expected = Array.from({ length: 20 }, (_, round) => [`/${round} up`, `/${round} down`]).flat();
  assert.deepEqual(await hearing, [...expected, '/end']);
});

test('what another brain learns, forgets and sets is known here', { skip }, async () => {
  await using both = await openTwo();
  const { one, two } = both;
  const found = async (who: Sharing) =>
    (await who.memory.search({ user_id: 'ann', q: 'tea', limit: 5, scope: 'memories' })).map(
      (item) => 'content' in item && item.content,
    );
  assert.deepEqual(await found(two), []);
  const seen = new Promise<void>((resolve) =>
    two.store.onCommit((rows) => rows.some(({ type }) => type === 'memory') && resolve()),
  );
  const kept = await one.memory.remember(
    'ann',
    { content: 'Ann drinks tea', category: 'other', importance: 3, tags: [] },
    false,
  );
  await seen;
  assert.deepEqual(await found(two), ['Ann drinks tea']);
  const gone = new Promise<void>((resolve) =>
    two.store.onCommit((_r, changes) => changes.some((c) => c.isGone) && resolve()),
  );
  await one.memory.forget('ann', kept.id);
  await gone;
  assert.deepEqual(await found(two), []);
});

test(
  'what is said on the wire by others than brains does no harm, and a store hears no other store',
  { skip },
  async () => {
    await using both = await openTwo();
    await using stranger = await openSharing((await server?.freshDatabase()) ?? '', both.redis.url);
    const { one, two } = both;
    let strange = 0;
    stranger.store.onCommit((_rows, _changes, { isHeard }) => (strange += Number(isHeard)));
    const client = createClient({ url: both.redis.url });
    await client.connect();
    const prefix = `brain:${one.store.name}:`;
    const missed = two.missed();
    for (const text of [
      '',
      '{',
      '[]',
      '{"from":1}',
      JSON.stringify({ from: 'x', n: 1, commit: { seqs: [-1] } }),
    ])
      for (const channel of ['news', 'asks', `text:${ann.session_id}`])
        await client.publish(prefix + channel, text);
    await missed;
    const hearing = heard(two, 'end');
    await say(one, 'end');
    assert.deepEqual(await hearing, ['end']);
    assert.equal(strange, 0);
    assert.deepEqual([...one.logged, ...two.logged], []);
    client.destroy();
  },
);

test('without Redis a brain sees from time to time that others have written', { skip }, async () => {
  const url = (await server?.freshDatabase()) ?? '';
  await using one = await openSharing(url, undefined);
  await using two = await openSharing(url, undefined);
  const before = await two.store.others();
  await one.store.write({ ensure: [userRow('ann', { role: 'member' })] });
  assert.notEqual(await two.store.others(), before);
  const again = await two.store.others();
  await two.store.write({ ensure: [userRow('bob', { role: 'member' })] });
  assert.equal(await two.store.others(), again, 'its own commits are no news');
});
