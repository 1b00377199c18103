import type { Kysely } from 'kysely';
import { type Tables, type User, UserContent } from '@brain/schema';
import { factId, type NewRow } from './row.ts';

/** The row of a person. One named for the first time by a service becomes a member. */
export function userRow(user_id: string, content: UserContent): NewRow {
  return { id: factId('usr', user_id), type: 'user', user_id, session_id: null, data: content };
}

/** The reads of users. */
export function createUsers(db: Kysely<Tables>) {
  return {
    async get(user_id: string): Promise<User | undefined> {
      const row = await db
        .selectFrom('store')
        .select(['data', 'created_at'])
        .where('id', '=', factId('usr', user_id))
        .executeTakeFirst();
      return row && { ...UserContent.parse(JSON.parse(row.data)), user_id, created_at: row.created_at };
    },
  };
}
