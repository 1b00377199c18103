import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { ann } from '../brain/open-parts.ts';
import { somePostgres } from '../support/engine.ts';
import { hasRedis, startRedis } from '../support/redis.ts';
import { noPostgres } from './no-postgres.ts';
import { openSharing } from './open-buses.ts';

const skip = noPostgres() || (hasRedis() ? false : 'there is no redis-server on this machine');
const server = skip ? undefined : await somePostgres();
after(() => server?.[Symbol.asyncDispose]());

test('brains start while Redis is away, and hear each other once it is there', { skip }, async () => {
  await using redis = await startRedis();
  const url = (await server?.freshDatabase()) ?? '';
  await redis.kill();
  // One after the other: the first makes the tables.
  await using one = await openSharing(url, redis.url);
  await using two = await openSharing(url, redis.url);
  const back = Promise.all([one.missed(), two.missed()]);
  await redis.start();
  await back;
  const heard = new Promise<string[]>((resolve) =>
    two.store.onCommit((rows, _changes, { isHeard }) => isHeard && resolve(rows.map(({ id }) => id))),
  );
  const data = { event_type: 'message', run_id: 'evt_run', role: 'user', source: 'web' } as const;
  await one.store.write({ rows: [eventRow(ann, 'evt_said', { ...data, content: 'hello' })] });
  assert.deepEqual(await heard, ['evt_said']);
});
