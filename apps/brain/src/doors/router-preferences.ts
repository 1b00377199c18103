import { z } from 'zod';
import { Place, PreferencesInput, UserId } from '@brain/schema';
import type { Places } from './places.ts';
import type { OwnPreferences } from './preferences.ts';
import { procedure, t } from './trpc.ts';

const OfUser = z.strictObject({ user_id: UserId.optional() });

/** The procedures of what people prefer. A user's own key may leave `user_id` out; a service names the user. */
export function preferencesRouter(preferences: OwnPreferences) {
  return t.router({
    get: procedure.input(OfUser).query(({ ctx, input }) => preferences.get(ctx.caller, input.user_id)),
    set: procedure
      .input(PreferencesInput.extend(OfUser.shape))
      .mutation(({ ctx, input }) => preferences.set(ctx.caller, input)),
  });
}

/** The procedures of where conversations go on, for services. */
export function placesRouter(places: Places) {
  return t.router({
    find: procedure
      .input(Place.pick({ channel: true, address: true }))
      .query(({ ctx, input }) => places.find(ctx.caller, input)),
    enter: procedure.input(Place).mutation(({ ctx, input }) => places.enter(ctx.caller, input)),
  });
}
