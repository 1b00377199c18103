import type { Place } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { placeRow } from '../store/places.ts';
import { userRow } from '../store/users.ts';
import type { Caller } from './auth.ts';
import type { Parts } from './parts.ts';

export type Places = ReturnType<typeof createPlaces>;

/**
 * Where on a channel which conversation goes on, for the services that have no memory of their own. A place may name a
 * session that nobody has begun, or that was removed: the next message there begins it.
 */
export function createPlaces({ store, auth }: Pick<Parts, 'store' | 'auth'>) {
  return {
    /** What goes on at a place; null where nothing does, and to who acts for somebody else. */
    async find(caller: Caller, where: Pick<Place, 'channel' | 'address'>): Promise<Place | null> {
      const place = await store.places.find(where);
      return place && (caller.user_id ?? place.user_id) === place.user_id ? place : null;
    },

    /**
     * From now on, this goes on here.
     * @throws BrainError `not_found` for a session that is another person's.
     */
    async enter(caller: Caller, place: Place): Promise<Place> {
      const user_id = auth.user(caller, place.user_id);
      const stands = await store.places.find(place);
      if (caller.user_id !== null && stands && stands.user_id !== user_id)
        throw new BrainError('not_found', `No place ${place.address} on ${place.channel}`);
      if (((await store.sessions.owner(place.session_id)) ?? user_id) !== user_id)
        throw new BrainError('not_found', `No session ${place.session_id}`);
      if (stands?.user_id === user_id && stands.session_id === place.session_id) return stands;
      const row = placeRow(place);
      // Two units in one commit: whose a row is cannot be changed, so that of before makes room.
      await Promise.all([
        store.write({ removes: [row.id] }),
        store.write({ ensure: [userRow(user_id, { role: 'member' })], rows: [row] }),
      ]);
      return place;
    },
  };
}
