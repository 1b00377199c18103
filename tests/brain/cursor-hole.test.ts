import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Kysely, PostgresDialect } from 'kysely';
import type { Tables } from '@brain/schema';
import { connect, type Connection } from '../../apps/brain/src/store/postgres/connection.ts';
import { openPool } from '../../apps/brain/src/store/postgres/pool.ts';
import { prepareSchema } from '../../apps/brain/src/store/postgres/schema.ts';
import { transact } from '../../apps/brain/src/store/postgres/transaction.ts';
import { somePostgres } from '../support/engine.ts';
import { postgresPrograms } from '../support/postgres.ts';
import { ann, triggerRow } from './open-parts.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';
const ben = { user_id: 'ben', session_id: 'web:ben' };
const soon = () => new Promise((resolve) => setImmediate(resolve));

/** A connection of which the server never hears that anything is to be locked. */
function lockless(connection: Connection): Connection {
  const send: Connection['send'] = async (name, text, values) =>
    name === 'lock' ? [] : connection.send(name, text, values);
  return { ...connection, send };
}

/**
 * Two brains write into sessions, and the one that began first commits last, if the other is let. What a reader with a
 * cursor reads meanwhile and after, and whether the second brain waited.
 */
async function readBeside(sessions: (typeof ann)[], through: (connection: Connection) => Connection) {
  await using server = await somePostgres();
  const url = await server.freshDatabase();
  const pool = await openPool(url);
  await prepareSchema(pool);
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const [first, second] = await Promise.all([connect(url), connect(url)]);
  const names = sessions.map((session, at) => ({ session, name: `${at}` }));
  const [early, late] = names.map(({ session, name }) => triggerRow(name, session));
  assert.ok(early && late);
  const read: string[] = [];
  let cursor = 0;
  async function readOn(): Promise<void> {
    const rows = await db
      .selectFrom('store')
      .select(['seq', 'id'])
      .where('seq', '>', cursor)
      .orderBy('seq')
      .execute();
    read.push(...rows.map(({ id }) => id));
    cursor = rows.at(-1)?.seq ?? cursor;
  }
  try {
    await transact(through(first), 'first', [{ rows: [early] }]);
    const done: unknown[] = [];
    const other = transact(through(second), 'second', [{ rows: [late] }])
      .then(() => second.script('COMMIT'))
      .then(() => done.push(late.id));
    const waiting = "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted";
    while (done.length === 0 && (await pool.query(waiting)).rows.length === 0) await soon();
    const waited = done.length === 0;
    await readOn();
    await first.script('COMMIT');
    await other;
    await readOn();
    return { waited, missed: [early.id, late.id].filter((id) => !read.includes(id)) };
  } finally {
    first.close();
    second.close();
    await db.destroy();
  }
}

test(
  'a reader with a cursor misses no row of a session, since its writers wait for each other',
  { skip },
  async () => {
    assert.deepEqual(await readBeside([ann, ann], (one) => one), { waited: true, missed: [] });
  },
);

test('without the lock of the session it misses the row that is committed late', { skip }, async () => {
  const { waited, missed } = await readBeside([ann, ann], lockless);
  assert.deepEqual({ waited, missed: missed.length }, { waited: false, missed: 1 });
});

test('who writes into another session waits for nobody', { skip }, async () => {
  assert.equal((await readBeside([ann, ben], (one) => one)).waited, false);
});
