import { type NewKey, OWNER, type User, type UserInput } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { newSecret } from '../secrets/kept.ts';
import { keyRow } from '../store/credentials.ts';
import { userRow, userRowId } from '../store/users.ts';
import type { Caller } from './auth.ts';
import type { createCalls } from './calls.ts';
import type { Parts } from './parts.ts';

/** Sessions of a user removed at a time. */
const PAGE = 100;

/** Users and their keys. Only the owner, or a service, may change them. */
export function createPeople({ store, auth, memory }: Parts, calls: ReturnType<typeof createCalls>) {
  async function known(user_id: string): Promise<User> {
    const user = await store.users.get(user_id);
    if (!user) throw new BrainError('not_found', `No user ${user_id}`);
    return user;
  }

  /** @throws BrainError `forbidden` for a member. */
  async function admin(caller: Caller): Promise<void> {
    if (caller.user_id === null) return;
    const user = await store.users.get(caller.user_id);
    if (user?.role !== 'owner') throw new BrainError('forbidden', 'Only an owner may do this');
  }

  return {
    /** Makes a user, or changes the name or role of one that stands. The first owner stays an owner. */
    async create(caller: Caller, { user_id, name, role }: UserInput): Promise<User> {
      await admin(caller);
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

    /** Makes a key for a user. It is shown this once. @throws BrainError `not_found`. */
    async addKey(caller: Caller, user_id: string, name: string): Promise<NewKey> {
      await admin(caller);
      await known(user_id);
      const key = newSecret();
      const row = keyRow(user_id, key, name);
      await store.write({ rows: [row] });
      return { id: row.id, key };
    },

    /** Revokes a key; its sockets and streams are closed. @throws BrainError `not_found`. */
    async revokeKey(caller: Caller, user_id: string, id: string): Promise<void> {
      await admin(caller);
      const keys = await store.credentials.list(user_id);
      if (!keys.some((key) => key.id === id)) throw new BrainError('not_found', `No key ${id}`);
      await store.write({ removes: [id] });
      auth.revoke(id);
    },

    /** Erases a person: keys, sessions, memories, the user. @throws BrainError `not_found`, `forbidden` for the owner. */
    async remove(caller: Caller, user_id: string): Promise<void> {
      await admin(caller);
      await known(user_id);
      if (user_id === OWNER) throw new BrainError('forbidden', 'The owner cannot be erased');
      // The keys first, so that nothing new comes in by them.
      const keys = (await store.credentials.list(user_id)).map(({ id }) => id);
      await store.write({ removes: keys });
      for (const id of keys) auth.revoke(id);
      for (;;) {
        const sessions = await store.sessions.list(user_id, PAGE);
        if (sessions.length === 0) break;
        for (const { session_id } of sessions)
          await calls.remove({ kind: 'user', user_id, credential: null }, session_id);
      }
      await store.write({ removesUser: user_id });
      memory.erased(user_id);
    },
  };
}
