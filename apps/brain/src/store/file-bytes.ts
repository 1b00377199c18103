import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { FileId } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { keepPrivate } from '../secrets/private-file.ts';

/** Bytes that were received and are nobody's yet. Dispose of them: what was not put in its place is gone then. */
export interface Received extends AsyncDisposable {
  /** The SHA-256 of the bytes. */
  file_id: string;
  bytes: number;
  path: string;
}

/** The bytes of files, each once, under the SHA-256 of them. */
export interface FileBytes {
  /**
   * Takes bytes in as they come. They are on the disk when it resolves.
   * @throws BrainError `too_large`, `invalid` when they break off, `unavailable` when the disk takes no more.
   */
  receive(body: Readable, maxBytes: number): Promise<Received>;
  /** Puts received bytes in their place; false where they stand there already. On the disk when it resolves. */
  place(received: Received): Promise<boolean>;
  remove(file_id: string): Promise<void>;
  /** The first bytes of a file, all where it is no longer; undefined where it is gone. */
  read(file_id: string, maxBytes?: number): Promise<Buffer | undefined>;
  /** A stream of a file's bytes; undefined where it is gone. Who asks reads it to its end, or destroys it. */
  stream(file_id: string): Promise<Readable | undefined>;
  /** The ids of all files. @throws the signal's reason. */
  all(signal?: AbortSignal): Promise<string[]>;
  /** The ids of the files that nobody has touched since a time, and what of others never came to its end is removed. */
  old(sinceMs: number, signal: AbortSignal): Promise<string[]>;
  /** Does what gives a user bytes, and rows that name them: nobody removes any meanwhile. */
  keeping<T>(user_id: string, change: () => Promise<T>): Promise<T>;
  /** Does what removes bytes that nobody has: nobody is given any meanwhile. */
  removing<T>(change: () => Promise<T>): Promise<T>;
}

/** One after the other. */
export function createTurns() {
  let last: Promise<unknown> = Promise.resolve();
  return <T>(change: () => Promise<T>): Promise<T> => {
    const done = last.then(change, change);
    last = done.catch(() => undefined);
    return done;
  };
}

/**
 * The bytes of files, each file once, in a folder that its owner alone can read: `ab/<sha256>`. What is still coming in
 * is a `.partial` beside them. The folder is made by the first file.
 */
export function createFileBytes(folder: string): FileBytes {
  const inTurn = createTurns();
  const pathOf = (file_id: string) => join(folder, file_id.slice(0, 2), file_id);

  async function write(body: Readable, path: string, maxBytes: number) {
    const hash = createHash('sha256');
    let bytes = 0;
    const file = await open(path, 'wx', 0o600);
    try {
      for await (const chunk of body.iterator({ destroyOnReturn: false })) {
        const piece = chunk as Buffer; // no encoding was set
        bytes += piece.length;
        if (bytes > maxBytes)
          throw new BrainError('too_large', `body: larger than ${maxBytes} bytes, the most that is taken`);
        hash.update(piece);
        await file.writeFile(piece);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    return { file_id: hash.digest('hex'), bytes, path };
  }

  async function found(
    isWanted: (path: string) => boolean | Promise<boolean>,
    signal?: AbortSignal,
  ): Promise<string[]> {
    const ids: string[] = [];
    for (const name of (await readdir(folder).catch(absent)) ?? []) {
      signal?.throwIfAborted();
      if (!/^[\da-f]{2}$/.test(name)) continue;
      for (const file of await readdir(join(folder, name)))
        if (FileId.safeParse(file).success && (await isWanted(join(folder, name, file)))) ids.push(file);
    }
    return ids;
  }

  return {
    async receive(body, maxBytes) {
      const path = join(folder, `${randomUUID()}.partial`);
      const drop = () => rm(path, { force: true });
      try {
        await makeFolder(folder);
        return { ...(await write(body, path, maxBytes)), [Symbol.asyncDispose]: drop };
      } catch (error) {
        await drop();
        throw faultOf(error);
      }
    },

    async place({ file_id, bytes, path }) {
      const place = pathOf(file_id);
      const stands = await stat(place).catch(() => undefined);
      if (stands?.size === bytes) return false;
      try {
        if (await makeFolder(dirname(place))) await syncFolder(folder);
        await rename(path, place);
        await syncFolder(dirname(place));
        return true;
      } catch (error) {
        throw faultOf(error);
      }
    },

    async remove(file_id) {
      await rm(pathOf(file_id), { force: true });
    },

    async read(file_id, maxBytes = Infinity) {
      const file = await open(pathOf(file_id)).catch(absent);
      if (!file) return undefined;
      try {
        const { size } = await file.stat();
        const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, maxBytes)), 0);
        return buffer.subarray(0, bytesRead);
      } finally {
        await file.close();
      }
    },

    async stream(file_id) {
      const path = pathOf(file_id);
      return (await stat(path).catch(absent)) && createReadStream(path);
    },

    all: (signal) => found(() => true, signal),

    async old(sinceMs, signal) {
      const isOld = async (path: string) => ((await stat(path).catch(absent))?.mtimeMs ?? Infinity) < sinceMs;
      for (const name of (await readdir(folder).catch(absent)) ?? []) {
        const path = join(folder, name);
        if (name.endsWith('.partial') && (await isOld(path))) await rm(path, { force: true });
      }
      return found(isOld, signal);
    },

    keeping: (_, change) => inTurn(change),
    removing: inTurn,
  };
}

/** Makes a folder that its owner alone can read; whether it was made. */
async function makeFolder(folder: string): Promise<boolean> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (made === undefined) keepPrivate(folder);
  return made !== undefined;
}

/** A new name in a folder is on the disk when the folder is. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** What a failure means to who sends a file: theirs to send again, or the disk's. */
function faultOf(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (error instanceof BrainError) return error;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE')
    return new BrainError('invalid', 'body: it broke off before its end', { cause: error });
  if (!/^E(?:NOSPC|DQUOT|FBIG|IO|ROFS|ACCES|PERM|MFILE|NFILE|NOENT|NOTDIR)$/.test(code)) return error;
  const message = `The file cannot be kept now: the disk is full or fails (${code}).`;
  return new BrainError('unavailable', message, { cause: error, retryAfter: 5 });
}
