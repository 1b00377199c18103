import { type Credential, type NewKey, OWNER, type User, type UserInput } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { newSecret } from '../secrets/kept.ts';
import { keyRow } from '../store/credentials.ts';
import { userRow, userRowId } from '../store/users.ts';
import type { Caller } from './auth.ts';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';

/** Sessions of a user removed at a time. */
const PAGE = 100;
/** Keys of one user, and of services together. */
const MAX_KEYS = 100;

export type People = ReturnType<typeof createPeople>;

/** Users, their keys and their signed-in browsers. That an owner asks, where one must, the table of access sees to. */
export function createPeople(
  { store, auth, memory, webhooks }: Parts,
  calls: ReturnType<typeof createCalls>,
) {
  async function known(user_id: string): Promise<User> {
    const user = await store.users.get(user_id);
    if (!user) throw new BrainError('not_found', `No user ${user_id}`);
    return user;
  }

  /** The keys and signed-in browsers of a person; of services for null, to an owner. @throws BrainError `not_found`, `forbidden`. */
  async function keysOf(caller: Caller, user_id: string | null | undefined): Promise<Credential[]> {
    if (user_id === null) {
      await auth.check(caller, 'owner');
      return store.credentials.list(null);
    }
    const person = await auth.person(caller, user_id);
    await known(person);
    const all = await store.credentials.list(person);
    return all.map((one) => (one.id === caller.credential ? { ...one, is_current: true } : one));
  }

  return {
    known,
    keys: keysOf,

    /** Makes a user, or changes the name or role of one that stands. The first owner stays an owner. */
    async create({ user_id, name, role }: UserInput): Promise<User> {
      if (user_id === OWNER && role === 'member')
        throw new BrainError('forbidden', 'role: the first owner stays one');
      // Two units in one commit: the row stands from the first, or stood before; the second says what was asked for.
      const stands = store.write({ ensure: [userRow(user_id, { role: 'member' })] });
      await Promise.all([
        stands,
        store.write({ patches: [{ id: userRowId(user_id), data: { name, role } }] }),
      ]);
      return known(user_id);
    },

    /** Everybody, the first one first. */
    list: (): Promise<User[]> => store.users.list(),

    /** Makes a key for a user, or for a service (null). It is shown this once. @throws BrainError `not_found`, `too_many`. */
    async addKey(caller: Caller, named: string | null | undefined, name: string): Promise<NewKey> {
      const user_id = named === null ? null : (await known(await auth.person(caller, named))).user_id;
      const standing = await store.credentials.list(user_id);
      if (standing.length >= MAX_KEYS)
        throw new BrainError('too_many', `There are ${MAX_KEYS} keys already. Revoke one first.`);
      const key = newSecret();
      const row = keyRow(user_id, key, name);
      await store.write({ rows: [row] });
      return { id: row.id, key };
    },

    /** Revokes a key or signs a browser out; its sockets and streams are closed. @throws BrainError `not_found`. */
    async revokeKey(caller: Caller, user_id: string | null | undefined, id: string): Promise<void> {
      const keys = await keysOf(caller, user_id);
      if (!keys.some((key) => key.id === id)) throw new BrainError('not_found', `No key ${id}`);
      await store.write({ removes: [id] });
      auth.revoke(id);
    },

    /** Erases a person: keys, sessions, memories, files, the user. @throws BrainError `not_found`, `forbidden` for the owner. */
    async remove(user_id: string): Promise<void> {
      await known(user_id);
      if (user_id === OWNER) throw new BrainError('forbidden', 'The owner cannot be erased');
      // What they come in by first, so that nothing new does.
      const [keys, identities] = await Promise.all([
        store.credentials.list(user_id),
        store.identities.list(user_id),
      ]);
      await store.write({ removes: [...keys, ...identities].map(({ id }) => id) });
      for (const { id } of keys) auth.revoke(id);
      await webhooks.removeOf(user_id);
      for (;;) {
        const sessions = await store.sessions.ids(user_id, PAGE);
        if (sessions.length === 0) break;
        const caller: Caller = { kind: 'user', user_id, credential: null };
        for (const session_id of sessions) await calls.remove(caller, session_id);
      }
      await store.files.erasing(user_id, () => store.write({ removesUser: user_id }));
      memory.erased(user_id);
      await store.scrub();
    },
  };
}
