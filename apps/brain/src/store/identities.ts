import { randomInt } from 'node:crypto';
import { type Kysely, sql } from 'kysely';
import { type Identity, type Stranger, type Tables, UserContent, type UserContentOf } from '@brain/schema';
import { prepared } from './prepared.ts';
import { factId, type NewRow } from './row.ts';
import { type UserRow, userRows } from './users.ts';

/** How long a code can be said, and how often a wrong one may be said meanwhile. */
export const CODE_MS = 10 * 60_000;
export const MAX_TRIES = 5;
/** How long a stranger waits for an owner's word, and how many may wait. */
const STRANGER_MS = 24 * 60 * 60_000;
export const MAX_STRANGERS = 20;

/** Where somebody is on a channel. */
export interface Place {
  channel: string;
  address: string;
  name?: string | undefined;
}

/** The row of a person on a channel: one place is one person's, since its id is made from the place. */
export function identityRow(user_id: string, { channel, address, name }: Place): NewRow {
  const data: UserContent = { kind: 'identity', channel, address, ...(name === undefined ? {} : { name }) };
  return { id: identityRowId({ channel, address }), type: 'user', user_id, session_id: null, data };
}

export function identityRowId({ channel, address }: Place): string {
  return factId('usr', 'identity', channel, address);
}

/** The row of a code that a person is shown: the last one made is the one that counts. */
export function codeRow(user_id: string, code: string): NewRow & { data: { expires_at: string } } {
  const data = {
    kind: 'code' as const,
    hash: codeHash(user_id, code),
    tries: 0,
    expires_at: new Date(Date.now() + CODE_MS).toISOString(),
  };
  return { id: factId('usr', 'code', user_id), type: 'user', user_id, session_id: null, data };
}

export function codeHash(user_id: string, code: string): string {
  return factId('usr', 'code', user_id, code);
}

/** The row of somebody nobody knows, with the code they are told. */
export function strangerRow(
  { channel, address, name }: Place,
  code: string,
): NewRow & {
  data: { code: string; code_until: string; tries: number };
} {
  const now = Date.now();
  const data = {
    kind: 'stranger' as const,
    channel,
    address,
    ...(name === undefined ? {} : { name }),
    code,
    tries: 0,
    code_until: new Date(now + CODE_MS).toISOString(),
    expires_at: new Date(now + STRANGER_MS).toISOString(),
  };
  return { id: strangerRowId({ channel, address }), type: 'user', user_id: null, session_id: null, data };
}

export function strangerRowId({ channel, address }: Place): string {
  return factId('usr', 'stranger', channel, address);
}

/** Six figures. */
export function newCode(): string {
  return String(randomInt(1_000_000)).padStart(6, '0');
}

/** The reads of people on channels, and of those who are nobody yet. */
export function createIdentities(db: Kysely<Tables>) {
  // Every run asks for it.
  const ofUser = prepared(db, 1, (user_id: string) =>
    db
      .selectFrom('store')
      .select(['id', 'data', 'created_at'])
      .where(sql<boolean>`type = 'user'`)
      .where('user_id', '=', user_id)
      .where(sql<boolean>`data ->> 'kind' = 'identity'`)
      .orderBy('seq'),
  );

  return {
    /** Who is at a place. */
    async find(place: Place): Promise<Identity | undefined> {
      const row = await db
        .selectFrom('store')
        .select(['id', 'user_id', 'data', 'created_at'])
        .where('id', '=', identityRowId(place))
        .executeTakeFirst();
      const content = row && UserContent.parse(JSON.parse(row.data));
      if (!row || content?.kind !== 'identity') return undefined;
      const { kind: _, ...rest } = content;
      return { id: row.id, user_id: row.user_id ?? '', created_at: row.created_at, ...rest };
    },

    /** Where a user is, the place linked first first. */
    async list(user_id: string): Promise<Identity[]> {
      return (await ofUser(user_id)).map(({ id, data, created_at }) => {
        const { channel, address, name } = JSON.parse(data) as UserContentOf<'identity'>; // the query asks for that kind
        return { id, user_id, channel, address, created_at, ...(name === undefined ? {} : { name }) };
      });
    },

    /** The codes that users were shown and that can be said. */
    async codes(): Promise<UserRow<'code'>[]> {
      return (await userRows(db, 'code')).filter(({ expires_at }) => isLater(expires_at));
    },

    /** Those who wait for an owner's word, the first one first. */
    async strangers(): Promise<(Stranger & Pick<UserRow<'stranger'>, 'tries' | 'code_until' | 'denied'>)[]> {
      const rows = await userRows(db, 'stranger', null);
      return rows
        .filter(({ expires_at }) => isLater(expires_at))
        .map(({ kind: _kind, user_id: _user, expires_at: _until, ...stranger }) => stranger);
    },
  };
}

function isLater(time: string): boolean {
  return Date.parse(time) > Date.now();
}
