import type { Readable } from 'node:stream';
import { type Kysely, sql } from 'kysely';
import { type FileEntry, SettingContent, type Tables } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { dialectOf } from './dialect.ts';
import type { FileBytes, Received } from './file-bytes.ts';
import { factId, type NewRow } from './row.ts';
import type { Unit, Written } from './unit.ts';
import { userRow, userRowId } from './users.ts';

export type Files = ReturnType<typeof createFiles>;

type FileContent = Extract<SettingContent, { kind: 'file' }>;

/** Bytes that no row names are somebody's who is just sending them, until they are this old. */
const SWEEP_AFTER_MS = 60 * 60 * 1000;
/** Ids asked for in one query. */
const PAGE = 5000;

/** The row that says that a user has a file. */
function fileRow(user_id: string, file: Omit<FileContent, 'kind'>): NewRow {
  const data: SettingContent = { kind: 'file', ...file };
  return { id: fileRowId(user_id, file.file_id), type: 'config', user_id, session_id: null, data };
}

const fileRowId = (user_id: string, file_id: string) => factId('cfg', 'file', user_id, file_id);

const isFile = sql<boolean>`data ->> 'kind' = 'file'`;
const isConfig = sql<boolean>`type = 'config'`;
const fileId = sql<string>`data ->> 'file_id'`;

/**
 * The files of users: a row for each user who has one, and the bytes once. Bytes go when the last row that names them
 * is gone.
 */
export function createFiles(deps: {
  bytes: FileBytes;
  db: Kysely<Tables>;
  write: (unit: Unit) => Promise<Written>;
}) {
  const { bytes, db, write } = deps;
  const mine = (user_id: string) =>
    db.selectFrom('store').where(isConfig).where('user_id', '=', user_id).where(isFile);

  async function usedBy(user_id: string): Promise<number> {
    const sum = sql<number>`coalesce(sum(CAST(data ->> 'bytes' AS numeric)), 0)`;
    const row = await mine(user_id).select(sum.as('bytes')).executeTakeFirstOrThrow();
    return row.bytes;
  }

  async function entry(user_id: string, file_id: string): Promise<FileEntry | undefined> {
    const row = await db
      .selectFrom('store')
      .select('data')
      .where('id', '=', fileRowId(user_id, file_id))
      .executeTakeFirst();
    const content = row && SettingContent.parse(JSON.parse(row.data));
    if (content?.kind !== 'file') return undefined;
    return { id: content.file_id, media_type: content.media_type, bytes: content.bytes };
  }

  /** Removes the bytes of those files that nobody has. */
  async function dropUnnamed(ids: string[]): Promise<void> {
    for (let at = 0; at < ids.length; at += PAGE) {
      const some = ids.slice(at, at + PAGE);
      const rows = await db
        .selectFrom('store')
        .select(fileId.as('id'))
        .where(isConfig)
        .where(isFile)
        .where(dialectOf(db).isAmong(fileId, JSON.stringify(some)))
        .execute();
      const named = new Set(rows.map(({ id }) => id));
      for (const id of some) if (!named.has(id)) await bytes.remove(id);
    }
  }

  async function keep(
    received: Received,
    { user_id, media_type, maxUserBytes, isNew }: KeepOptions,
  ): Promise<FileEntry> {
    const file = { file_id: received.file_id, media_type, bytes: received.bytes };
    const known = await entry(user_id, file.file_id);
    if (!known && (await usedBy(user_id)) + file.bytes > maxUserBytes) throw noRoom(maxUserBytes);
    const placed = await bytes.place(received);
    try {
      const row = fileRow(user_id, file);
      // One who is erased meanwhile does not come back by it.
      const who = isNew
        ? { ensure: [userRow(user_id, { role: 'member' })] }
        : { requires: userRowId(user_id) };
      const change = known ? { patches: [{ id: row.id, data: { media_type } }] } : { rows: [row] };
      const { status } = await write({ ...who, ...change });
      if (status === 'refused') throw new BrainError('not_found', `No user ${user_id}`);
    } catch (error) {
      if (placed) await dropUnnamed([file.file_id]);
      throw error;
    }
    return { id: file.file_id, media_type, bytes: file.bytes };
  }

  return {
    /** Takes bytes in, as `FileBytes.receive`. */
    receive: (body: Readable, maxBytes: number): Promise<Received> => bytes.receive(body, maxBytes),

    /**
     * Makes received bytes a file of a user; the same bytes are the same file. On the disk when it resolves. `isNew`:
     * the user is made where they are not known.
     * @throws BrainError `too_many` where they have no room left, `not_found`, `unavailable`; nothing is kept then.
     */
    keep: (received: Received, options: KeepOptions): Promise<FileEntry> =>
      bytes.keeping(options.user_id, () => keep(received, options)),

    /** Whether a user has room for so many bytes more. @throws BrainError `too_many`. */
    async checkRoom(user_id: string, more: number, maxUserBytes: number): Promise<void> {
      // What they have already takes no more room: that is seen when all of it is here.
      if (more > maxUserBytes || (await usedBy(user_id)) >= maxUserBytes) throw noRoom(maxUserBytes);
    },

    /** A file of a user, without its name; undefined where they have none of that id. */
    entry,

    read: bytes.read,
    stream: bytes.stream,

    /** Does what removes a user's rows, then removes the bytes that were theirs alone. */
    erasing: (user_id: string, remove: () => Promise<unknown>): Promise<void> =>
      bytes.removing(async () => {
        const rows = await mine(user_id).select(fileId.as('id')).execute();
        await remove();
        await dropUnnamed(rows.map(({ id }) => id));
      }),

    /** Removes what a crash has left: bytes that no row names, an hour old or more. @throws the signal's reason. */
    async sweep(signal: AbortSignal): Promise<void> {
      const old = await bytes.old(Date.now() - SWEEP_AFTER_MS, signal);
      if (old.length > 0) await bytes.removing(() => dropUnnamed(old));
    },
  };
}

interface KeepOptions {
  user_id: string;
  media_type: string;
  maxUserBytes: number;
  isNew: boolean;
}

function noRoom(maxUserBytes: number): BrainError {
  const room = Math.round(maxUserBytes / 1024 / 1024);
  return new BrainError('too_many', `The ${room} MB for files of one person are used up. Nothing was kept.`);
}
