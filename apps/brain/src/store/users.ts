import { sql, type Kysely } from 'kysely';
import { type Person, type Tables, type User, UserContent } from '@brain/schema';
import { factId, type NewRow } from './row.ts';

/** The row of a person. One named for the first time by a service becomes a member. */
export function userRow(user_id: string, person: Omit<Person, 'kind'>): NewRow {
  const data: UserContent = { kind: 'person', ...person };
  return { id: userRowId(user_id), type: 'user', user_id, session_id: null, data };
}

export function userRowId(user_id: string): string {
  return factId('usr', user_id);
}

/** The row of a key: its id is made from the key, which is not kept. */
export function keyRow(user_id: string, key: string, name: string): NewRow {
  const data: UserContent = { kind: 'key', name };
  return { id: keyRowId(key), type: 'user', user_id, session_id: null, data };
}

function keyRowId(key: string): string {
  return factId('usr', 'key', key);
}

/** The reads of users and their keys. */
export function createUsers(db: Kysely<Tables>) {
  return {
    async get(user_id: string): Promise<User | undefined> {
      const row = await db
        .selectFrom('store')
        .select(['data', 'created_at'])
        .where('id', '=', userRowId(user_id))
        .executeTakeFirst();
      const content = row && UserContent.parse(JSON.parse(row.data));
      if (content?.kind !== 'person') return undefined;
      const { role, name } = content;
      return { user_id, role, created_at: row?.created_at ?? '', ...(name === undefined ? {} : { name }) };
    },

    /** Whose key it is, and its id. */
    async ofKey(key: string): Promise<{ user_id: string; key_id: string } | undefined> {
      const row = await db
        .selectFrom('store')
        .select(['id', 'user_id'])
        .where('id', '=', keyRowId(key))
        .executeTakeFirst();
      return row?.user_id ? { user_id: row.user_id, key_id: row.id } : undefined;
    },

    /** The ids of a user's keys. */
    async keys(user_id: string): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select('id')
        .where(sql<boolean>`type = 'user'`)
        .where('user_id', '=', user_id)
        .where(sql`json_extract(data, '$.kind')`, '=', 'key')
        .execute();
      return rows.map(({ id }) => id);
    },
  };
}
