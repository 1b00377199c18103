import { z } from 'zod';
import { Place, Preferences, PreferencesInput, UserId } from '@brain/schema';
import type { Places } from './places.ts';
import type { OwnPreferences } from './preferences.ts';
import { defineRoute, type Route } from './route.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });

/** The REST routes of what people prefer, and of where conversations go on. A service names the user. */
export function preferenceRoutes(preferences: OwnPreferences, places: Places): Route[] {
  return [
    defineRoute({
      method: 'GET',
      path: '/preferences',
      summary: 'What a user has chosen: their model, how answers are shown on Telegram',
      query: OfUser,
      answers: { 200: { description: 'what was chosen', schema: Preferences } },
      handle: async ({ caller, query }) => preferences.get(caller, query.user_id),
    }),
    defineRoute({
      method: 'PUT',
      path: '/preferences',
      summary: 'Choose; what is left out stays, null takes a choice back',
      body: PreferencesInput.extend(OfUser.shape),
      answers: { 200: { description: 'what is chosen now', schema: Preferences } },
      handle: async ({ caller, body }) => preferences.set(caller, body),
    }),
    defineRoute({
      method: 'GET',
      path: '/places',
      summary: 'Whose conversation goes on at a place of a channel, and in which session (service)',
      query: Place.pick({ channel: true, address: true }),
      answers: {
        200: { description: 'null: none does', schema: z.object({ place: Place.nullable() }) },
      },
      handle: async ({ caller, query }) => ({ place: await places.find(caller, query) }),
    }),
    defineRoute({
      method: 'PUT',
      path: '/places',
      summary: 'Go on in this session at a place of a channel (service)',
      body: Place,
      answers: { 200: { description: 'as it is now', schema: Place } },
      handle: async ({ caller, body }) => places.enter(caller, body),
    }),
  ];
}
