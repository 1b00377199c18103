import type { Kysely } from 'kysely';
import { type Place, SettingContent, type Tables } from '@brain/schema';
import { factId, type NewRow } from './row.ts';

type Where = Pick<Place, 'channel' | 'address'>;

/** The row of where a conversation goes on; the id is made from the place, so there is one. */
export function placeRow({ channel, address, user_id, session_id }: Place): NewRow {
  const data: SettingContent = { kind: 'place', channel, address };
  return { id: placeRowId({ channel, address }), type: 'config', user_id, session_id, data };
}

export function placeRowId({ channel, address }: Where): string {
  return factId('cfg', 'place', channel, address);
}

/** The reads of places. */
export function createPlaces(db: Kysely<Tables>) {
  return {
    async find(where: Where): Promise<Place | undefined> {
      const row = await db
        .selectFrom('store')
        .select(['user_id', 'session_id', 'data'])
        .where('id', '=', placeRowId(where))
        .executeTakeFirst();
      const content = row && SettingContent.parse(JSON.parse(row.data));
      if (content?.kind !== 'place') return undefined;
      const { channel, address } = content;
      return { channel, address, user_id: row?.user_id ?? '', session_id: row?.session_id ?? '' };
    },
  };
}
