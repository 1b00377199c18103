import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { Pool, PoolClient } from 'pg';
import { createFileBytes, createTurns, type FileBytes } from '../file-bytes.ts';

/** Bytes of a row. The first part that is shorter is a file's last; it may be empty. */
const PART = 256 * 1024;
/** Who keeps bytes has this lock together with others, who removes some has it alone. */
const FILES = "hashtextextended('brain files', 0)";

/**
 * The bytes of files in a database, so that every brain has them: each file once, in parts. What is still coming in is a
 * `.partial` in the folder, as without a database: no half of a file is ever in it.
 */
export function createPostgresBytes(folder: string, pool: Pool): FileBytes {
  const spool = createFileBytes(folder);
  // One at a time of this brain: those who wait hold no connection that the others need to get done.
  const inTurn = createTurns();

  /** Does it while other brains do nothing that it could not bear. */
  async function locked<T>(locks: string, user_id: string[], change: () => Promise<T>): Promise<T> {
    const client = await pool.connect();
    try {
      await client.query(`SELECT ${locks}`, user_id);
      const done = await change();
      await client.query('SELECT pg_advisory_unlock_all()');
      client.release();
      return done;
    } catch (error) {
      client.release(true); // and its locks with it
      throw error;
    }
  }

  async function part(file_id: string, at: number): Promise<Buffer | undefined> {
    const { rows } = await pool.query<{ bytes: Buffer }>(
      'SELECT bytes FROM file_bytes WHERE file_id = $1 AND part = $2',
      [file_id, at],
    );
    return rows[0]?.bytes;
  }

  async function* partsOf(file_id: string, first: Buffer): AsyncGenerator<Buffer> {
    let bytes: Buffer | undefined = first;
    for (let at = 1; ; at += 1) {
      yield bytes;
      if (bytes.length < PART) return;
      bytes = await part(file_id, at);
      if (!bytes) throw new Error(`The file ${file_id} was removed while it was read`);
    }
  }

  async function all(signal?: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    for (;;) {
      signal?.throwIfAborted();
      const { rows } = await pool.query<{ file_id: string }>(
        'SELECT file_id FROM file_bytes WHERE part = 0 AND file_id > $1 ORDER BY file_id LIMIT 10000',
        [found.at(-1) ?? ''],
      );
      if (rows.length === 0) return found;
      for (const { file_id } of rows) found.push(file_id);
    }
  }

  return {
    receive: spool.receive,
    keeping: (user_id, change) =>
      inTurn(() =>
        locked(
          `pg_advisory_lock_shared(${FILES}), pg_advisory_lock(hashtextextended('brain files ' || $1, 0))`,
          [user_id],
          change,
        ),
      ),
    removing: (change) => inTurn(() => locked(`pg_advisory_lock(${FILES})`, [], change)),

    async place({ file_id, path }) {
      if (await part(file_id, 0)) return false;
      const client = await pool.connect();
      const file = await open(path);
      try {
        await client.query('BEGIN');
        const isNew = await insertParts(client, file_id, file);
        await client.query(isNew ? 'COMMIT' : 'ROLLBACK');
        client.release();
        return isNew;
      } catch (error) {
        client.release(true);
        throw error;
      } finally {
        await file.close();
      }
    },

    async remove(file_id) {
      await pool.query('DELETE FROM file_bytes WHERE file_id = $1', [file_id]);
    },

    async read(file_id, maxBytes = Infinity) {
      const first = await part(file_id, 0);
      if (!first) return undefined;
      const parts: Buffer[] = [];
      let bytes = 0;
      for await (const piece of partsOf(file_id, first)) {
        parts.push(piece);
        bytes += piece.length;
        if (bytes >= maxBytes) break;
      }
      return Buffer.concat(parts, Math.min(bytes, maxBytes));
    },

    async stream(file_id) {
      const first = await part(file_id, 0);
      return first && Readable.from(partsOf(file_id, first), { objectMode: false });
    },

    all,

    /** Of any age: who is just keeping a file has the lock until a row names it. */
    async old(sinceMs, signal) {
      await spool.old(sinceMs, signal);
      return all(signal);
    },
  };
}

/** Puts a file into the database, part by part; false where another has just done so. */
async function insertParts(client: PoolClient, file_id: string, file: FileHandle): Promise<boolean> {
  for (let at = 0; ; at += 1) {
    const bytes = Buffer.alloc(PART);
    let filled = 0;
    while (filled < PART) {
      const { bytesRead } = await file.read(bytes, filled, PART - filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    const { rowCount } = await client.query(
      'INSERT INTO file_bytes (file_id, part, bytes) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
      [file_id, at, bytes.subarray(0, filled)],
    );
    if (rowCount === 0) return false;
    if (filled < PART) return true;
  }
}
