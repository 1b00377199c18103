import type { StrangerVerdict } from '@brain/schema';
import { createContext, createEffect, on, useContext } from 'solid-js';
import type { Brain } from '../brain.ts';
import type { PeopleDoors } from '../brain-people.ts';
import { createLinking } from './linking.ts';
import { createList } from './list.ts';
import { createSecrets } from './secrets.ts';
import type { PeopleWords } from './words.ts';

export type People = ReturnType<typeof createPeople>;

/**
 * Who is signed in, by what and where (`you`), as their drawer shows it; or everybody else, as an owner sees them in
 * Admin (`others`). It is read when it is shown, and when the link is back. Lives inside a Solid root.
 */
export function createPeople(deps: {
  brain: Pick<Brain, 'connection'> & { people: PeopleDoors };
  /** Who is signed in. */
  user_id: string;
  shows: 'you' | 'others';
  /** The number of those who wait may be another. */
  onSettled?(): void;
}) {
  const { user_id } = deps;
  const { people, connection } = deps.brain;
  const credentials = createList(() => people.credentials(user_id), 'id');
  const identities = createList(people.identities, 'id');
  const users = createList(people.list, 'user_id');
  const services = createList(() => people.credentials(null), 'id');
  const strangers = createList(people.strangers, 'id');
  const health = createList(people.channels, 'channel');
  const linking = createLinking({ people, identities });

  function refresh(): void {
    const lists = deps.shows === 'you' ? [credentials, identities] : [users, services, strangers, health];
    for (const list of lists) void list.refresh();
  }

  const secrets = createSecrets({
    people,
    onMade() {
      void users.refresh();
      void services.refresh();
    },
  });

  createEffect(on(connection, (now) => now === 'open' && refresh(), { defer: true }));
  refresh();

  return {
    user_id,
    credentials,
    identities,
    users,
    services,
    strangers,
    health,
    linking,
    secrets,
    refresh,
    unlink: (id: string) => identities.act(id, () => people.unlink(id)),
    revoke: (id: string) => credentials.act(id, () => people.revoke(user_id, id)),
    revokeService: (id: string) => services.act(id, () => people.revoke(null, id)),
    /** What an owner wants to be called. Throws where that could not be kept. */
    async call(name: string): Promise<void> {
      await people.create({ user_id, name });
    },
    /** Erases a person and all that is theirs. */
    remove: (user_id: string) => users.act(user_id, () => people.remove(user_id)),
    /** Lets a stranger in, as a new member or as somebody known on one more channel; or refuses them. */
    async settle(id: string, verdict: StrangerVerdict): Promise<void> {
      await strangers.act(id, () => people.settle(id, verdict));
      deps.onSettled?.();
      if (verdict.status === 'approved') void users.refresh();
    },
  };
}

export const PeopleContext = createContext<{ people: People; words: PeopleWords }>();

export function usePeople(): { people: People; words: PeopleWords } {
  const known = useContext(PeopleContext);
  if (!known) throw new Error('A component stands outside of the drawer of people.');
  return known;
}
