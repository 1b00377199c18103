import assert from 'node:assert/strict';
import { test } from 'node:test';
import pg from 'pg';
import { EDGE_LOCK } from '../../apps/brain/src/store/postgres/keys.ts';
import { openBoth, skip } from './all-reads.ts';

const INSERT = `INSERT INTO store (id, type, user_id, session_id, data, created_at)
  VALUES ($1, 'event', 'ann', $1, '{"event_type": "run", "status": "finished"}', '2026-01-01T00:00:00.000Z')`;

test(
  'who reads everybody’s events on Postgres waits for an earlier one that is committed later, and misses none',
  { skip },
  async () => {
    await using both = await openBoth();
    const [slow, fast] = [1, 2].map(() => new pg.Client({ connectionString: both.databaseUrl }));
    assert.ok(slow && fast);
    await Promise.all([slow.connect(), fast.connect()]);
    try {
      const { feed } = both.postgres;
      const read = async (after: number) => {
        const { events, high } = await feed.page({ after, limit: 10 });
        return { ids: events.map(({ id }) => id), high };
      };
      await fast.query(INSERT, ['evt_0']);
      await slow.query('BEGIN');
      await slow.query(EDGE_LOCK);
      await slow.query(INSERT, ['evt_1']);
      await fast.query('BEGIN');
      await fast.query(EDGE_LOCK);
      await fast.query(INSERT, ['evt_2']);
      await fast.query('COMMIT');
      const first = await read(0);
      assert.deepEqual(first.ids, ['evt_0']);
      await slow.query('COMMIT');
      assert.deepEqual((await read(first.high)).ids, ['evt_1', 'evt_2']);
    } finally {
      await Promise.all([slow.end(), fast.end()]);
    }
  },
);
