import { sql, type Kysely } from 'kysely';
import { type Person, type Tables, type User, UserContent, type UserContentOf } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';
import { factId, type NewRow } from './row.ts';

/** The row of a person. One named for the first time by a service becomes a member. */
export function userRow(user_id: string, person: Omit<Person, 'kind'>): NewRow {
  const data: UserContent = { kind: 'person', ...person };
  return { id: userRowId(user_id), type: 'user', user_id, session_id: null, data };
}

export function userRowId(user_id: string): string {
  return factId('usr', user_id);
}

/** A row of type user whose content is of that kind. */
export type UserRow<K extends UserContent['kind']> = UserContentOf<K> & {
  id: string;
  user_id: string | null;
  created_at: string;
};

/** The rows of type user of one kind: of one user, of nobody (null), or of all (undefined); oldest first. */
export async function userRows<K extends UserContent['kind']>(
  db: Kysely<Tables>,
  kind: K,
  user_id?: string | null,
): Promise<UserRow<K>[]> {
  const all = db
    .selectFrom('store')
    .select(['id', 'user_id', 'data', 'created_at'])
    .where(sql<boolean>`type = 'user'`)
    .where(sql`data ->> 'kind'`, '=', kind);
  const mine =
    user_id === undefined ? all : all.where('user_id', user_id === null ? 'is' : '=', user_id as string); // null goes with `is`
  const rows = await mine.orderBy('seq').execute();
  return rows.map(({ data, ...row }) => ({ ...row, ...(JSON.parse(data) as UserContentOf<K>) })); // the query asks for that kind
}

/** The reads of people. */
export function createUsers(db: Kysely<Tables>) {
  const { bytewise } = dialectOf(db);
  const byId = prepared(db, 1, (id: string) =>
    db.selectFrom('store').select(['data', 'created_at']).where('id', '=', id),
  );

  return {
    async get(user_id: string): Promise<User | undefined> {
      const [row] = await byId(userRowId(user_id));
      const content = row && UserContent.parse(JSON.parse(row.data));
      if (content?.kind !== 'person') return undefined;
      const { role, name } = content;
      return { user_id, role, created_at: row?.created_at ?? '', ...(name === undefined ? {} : { name }) };
    },

    /** Everybody, the first one first. */
    async list(): Promise<User[]> {
      const rows = await userRows(db, 'person');
      return rows.map(({ user_id, role, name, created_at }) => ({
        user_id: user_id ?? '',
        role,
        created_at,
        ...(name === undefined ? {} : { name }),
      }));
    },

    /** The ids of rows of type user that hold no longer at a time (ISO 8601 UTC): sign-ins, links, codes, strangers. */
    async expired(now: string): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select('id')
        .where(sql<boolean>`type = 'user'`)
        .where(bytewise(sql`data ->> 'expires_at'`), '<=', now)
        .orderBy('seq')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
