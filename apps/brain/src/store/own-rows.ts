import { type Kysely, type Selectable, sql } from 'kysely';
import type { StoreTable, Tables } from '@brain/schema';

/** Rows read at a time. */
const PAGE = 500;
/** What proves who somebody is, or reaches a browser of theirs, and holds no longer elsewhere: it is no part of what they take along. */
const PROOFS: Readonly<Record<string, string[]>> = {
  user: ['key', 'sign_in', 'link', 'code'],
  config: ['push'],
};

/**
 * The rows of one user: themselves, then settings, memories and, session by session, events; each in the order of
 * `seq`. Without temporary sessions, which are kept nowhere.
 */
export function createOwnRows(db: Kysely<Tables>) {
  async function* pages(
    read: (after: number) => Promise<Selectable<StoreTable>[]>,
  ): AsyncGenerator<Selectable<StoreTable>> {
    for (let after = 0; ;) {
      const rows = await read(after);
      yield* rows;
      const last = rows.at(-1);
      if (!last || rows.length < PAGE) return;
      after = last.seq;
    }
  }

  return async function* ownRows(user_id: string): AsyncGenerator<Selectable<StoreTable>> {
    // Type by type and session by session, since each has an index of its own.
    for (const type of ['user', 'config', 'memory'] as const) {
      const rows = pages((after) =>
        db
          .selectFrom('store')
          .selectAll()
          .where(sql<boolean>`type = ${sql.lit(type)}`)
          .where('user_id', '=', user_id)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(PAGE)
          .execute(),
      );
      for await (const row of rows) if (!isProof(row) && !isOfTemporary(row)) yield row;
    }
    const sessions = await db
      .selectFrom('store')
      .select('session_id')
      .where(sql<boolean>`type = 'config'`)
      .where('user_id', '=', user_id)
      .where(sql`data ->> 'kind'`, '=', 'session')
      .where(sql`data ->> 'is_temporary'`, 'is', null)
      .orderBy('seq')
      .execute();
    for (const { session_id } of sessions) {
      yield* pages((after) =>
        db
          .selectFrom('store')
          .selectAll()
          .where(sql<boolean>`type = 'event'`)
          .where('session_id', '=', session_id)
          .where('user_id', '=', user_id)
          .where('seq', '>', after)
          .orderBy('seq')
          .limit(PAGE)
          .execute(),
      );
    }
  };
}

function isOfTemporary({ type, data }: Selectable<StoreTable>): boolean {
  return type === 'config' && JSON.parse(data).is_temporary === true;
}

function isProof({ type, data }: Selectable<StoreTable>): boolean {
  return PROOFS[type]?.includes(JSON.parse(data).kind) ?? false;
}
