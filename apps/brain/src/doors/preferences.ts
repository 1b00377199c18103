import type { Preferences, PreferencesInput } from '@brain/schema';
import { preferencesRow } from '../store/settings.ts';
import { userRow } from '../store/users.ts';
import type { Caller } from './auth.ts';
import type { Parts } from './parts.ts';

export type OwnPreferences = ReturnType<typeof createPreferences>;

/** What people have chosen for themselves. */
export function createPreferences({ store, providers, auth }: Pick<Parts, 'store' | 'providers' | 'auth'>) {
  return {
    get: (caller: Caller, named: string | undefined): Promise<Preferences> =>
      store.settings.preferences(auth.user(caller, named)),

    /** Changes what is given. @throws BrainError `invalid` when no provider has such a model. */
    async set(
      caller: Caller,
      { user_id: named, ...choice }: PreferencesInput & { user_id?: string | undefined },
    ): Promise<Preferences> {
      const user_id = auth.user(caller, named);
      if (typeof choice.model === 'string') providers.check(choice.model);
      const row = preferencesRow(user_id);
      await store.write({
        ensure: [userRow(user_id, { role: 'member' }), row],
        patches: [{ id: row.id, data: choice }],
      });
      return store.settings.preferences(user_id);
    },
  };
}
