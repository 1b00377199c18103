import BetterSqlite from 'better-sqlite3';
import { join } from 'node:path';
import { factId, type NewRow } from '../../apps/brain/src/store/row.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { somePostgres } from '../support/engine.ts';
import { asked, dropDatabase, postgresPrograms } from '../support/postgres.ts';
import { openFolder } from './open-parts.ts';

export const skip = postgresPrograms() === undefined && 'Postgres is not installed';

export type AnyStore = Awaited<ReturnType<typeof openStore>>;

/** A row at its place. */
export type PlacedRow = NewRow & { seq: number };

/** Rows one after the other, a second apart; none at every seventh place, as where one was erased. */
export function placed(rows: NewRow[]): PlacedRow[] {
  return rows.map((row, at) => ({
    ...row,
    seq: 1 + at + Math.floor(at / 6),
    created_at: row.created_at ?? new Date(Date.UTC(2026, 0, 1, 0, 0, at)).toISOString(),
  }));
}

/** A store on each engine. `fill` puts the same rows at the same places of both, in the stead of all others. */
export async function openBoth() {
  const server = await somePostgres();
  const databaseUrl = await server.freshDatabase();
  const folder = openFolder();
  const sqlite = await openStore(join(folder.path, 'sqlite'));
  const postgres = await openStore(join(folder.path, 'postgres'), { databaseUrl });
  const file = new BetterSqlite(join(folder.path, 'sqlite', 'brain.db'));
  const insert = file.prepare(
    'INSERT INTO store VALUES (@seq, @id, @type, @user_id, @session_id, @data, @tags, @created_at)',
  );
  return {
    sqlite,
    postgres,
    databaseUrl,
    async fill(rows: PlacedRow[]): Promise<void> {
      file.transaction(() => {
        file.exec('DELETE FROM store');
        for (const { data, tags = [], ...row } of rows)
          insert.run({ ...row, data: JSON.stringify(data), tags: JSON.stringify(tags) });
      })();
      await asked(databaseUrl, 'TRUNCATE store, memory_vector');
      await asked(
        databaseUrl,
        `INSERT INTO store OVERRIDING SYSTEM VALUE SELECT seq, id, type, user_id, session_id, data,
           coalesce(tags, '[]'), created_at FROM jsonb_populate_recordset(NULL::store, CAST($1 AS jsonb))`,
        [JSON.stringify(rows)],
      );
      // What the feed reads up to is what was given out.
      await asked(databaseUrl, "SELECT setval('store_seq_seq', $1)", [rows.at(-1)?.seq ?? 1]);
    },
    async [Symbol.asyncDispose](): Promise<void> {
      file.close();
      await Promise.all([sqlite.close(), postgres.close()]);
      await dropDatabase(databaseUrl);
      await server[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

export const evt = (name: string | number) => factId('evt', name);
export const mem = (name: string | number) => factId('mem', name);

/** Rows in the order of their ids, where a read promises none. */
export async function inOrder<T extends string | { id: string } | { message: { id: string } }>(
  rows: Promise<T[]>,
): Promise<T[]> {
  const idOf = (row: string | { id: string } | { message: { id: string } }) => {
    if (typeof row === 'string') return row;
    return 'id' in row ? row.id : row.message.id;
  };
  return (await rows).toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
}

/** Whether an answer holds anything: two that agree on nothing say little. */
export function holdsSomething(answer: unknown): boolean {
  if (typeof answer !== 'object' || answer === null) return answer !== undefined && answer !== null;
  return Object.values(answer).some(holdsSomething);
}
