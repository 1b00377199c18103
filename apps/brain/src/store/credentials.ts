import type { Kysely } from 'kysely';
import { type Credential, type Tables, UserContent } from '@brain/schema';
import { prepared } from './prepared.ts';
import { factId, type NewRow } from './row.ts';
import { userRows } from './users.ts';

/** How long a link signs in, and how long a browser stays signed in. */
const LINK_MS = 10 * 60_000;
export const SIGN_IN_MS = 30 * 24 * 60 * 60_000;

/** What a secret proves, by its row. `user_id` is null for the key of a service. */
export interface Proof {
  id: string;
  kind: 'key' | 'sign_in' | 'link';
  user_id: string | null;
  /** ISO 8601 UTC; a key has none. */
  expires_at?: string;
}

/** The row of a key: its id is made from the key, which is not kept. Null: of a service. */
export function keyRow(user_id: string | null, key: string, name: string): NewRow {
  return secretRow(user_id, key, { kind: 'key', name });
}

/** The row of a browser that is signed in from now on for thirty days. */
export function signInRow(user_id: string, cookie: string, name: string): NewRow {
  return secretRow(user_id, cookie, { kind: 'sign_in', name, expires_at: later(SIGN_IN_MS) });
}

/** The row of a link that signs in once in the next ten minutes. */
export function linkRow(user_id: string, token: string): NewRow & { data: { expires_at: string } } {
  const data = { kind: 'link' as const, expires_at: later(LINK_MS) };
  return { ...secretRow(user_id, token, data), data };
}

function secretRow(user_id: string | null, secret: string, data: UserContent): NewRow {
  return { id: secretRowId(secret), type: 'user', user_id, session_id: null, data };
}

/** 128 bits of the hash of 256 random ones: nobody finds a second secret of that id. */
function secretRowId(secret: string): string {
  return factId('usr', 'key', secret);
}

function later(ms: number): string {
  return new Date(Date.now() + ms).toISOString();
}

/** The reads of keys, signed-in browsers and sign-in links. */
export function createCredentials(db: Kysely<Tables>) {
  const byId = prepared(db, 1, (id: string) =>
    db.selectFrom('store').select(['id', 'type', 'user_id', 'data']).where('id', '=', id),
  );

  return {
    /** What a secret proves; undefined where it is none, or not one any more. */
    async prove(secret: string): Promise<Proof | undefined> {
      const [row] = await byId(secretRowId(secret));
      if (row?.type !== 'user') return undefined;
      const { id, user_id } = row;
      const content = UserContent.parse(JSON.parse(row.data));
      if (content.kind === 'key') return { id, kind: 'key', user_id };
      if (content.kind !== 'sign_in' && content.kind !== 'link') return undefined;
      const { kind, expires_at } = content;
      return Date.parse(expires_at) > Date.now() ? { id, kind, user_id, expires_at } : undefined;
    },

    /** The keys and signed-in browsers of a user, or the keys of services (null); the oldest first. */
    async list(user_id: string | null): Promise<Credential[]> {
      const [keys, browsers] = await Promise.all([
        userRows(db, 'key', user_id),
        userRows(db, 'sign_in', user_id),
      ]);
      return [...keys, ...browsers].map(({ user_id: _user, ...credential }) => credential);
    },
  };
}
