import {
  createReadStream,
  mkdirSync,
  type ReadStream,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { type BackupEntry, BackupName } from '@brain/schema';
import { BrainError, messageOf } from '../errors.ts';
import { keepPrivate } from '../secrets/private-file.ts';
import type { Engine } from './indexes.ts';

export type Backups = ReturnType<typeof createBackups>;

const MAX_BACKUPS = 50;
/** Failures that are told of; they are gone with the brain. */
const MAX_FAILED = 10;
/** Room that stays free beside a backup. */
const SPARE_BYTES = 64 * 1024 * 1024;
const NONE = { throwIfNoEntry: false } as const;

/**
 * Backups of the store in a folder beside it, made in a thread of their own, one at a time. Those that are done are
 * found in the folder, and nothing else of them is kept. Close it: what is being made is given up then.
 */
export function createBackups({
  folder,
  engine = 'sqlite',
  spareBytes = SPARE_BYTES,
}: {
  folder: string;
  engine?: Engine;
  spareBytes?: number;
}) {
  const home = join(folder, 'backups');
  const from = join(folder, 'brain.db');
  const fileOf = (name: string) => join(home, `${name}.db`);
  const failed: BackupEntry[] = [];
  let working: { name: string; progress: number; stop: Int32Array; over: Promise<void> } | undefined;
  let closed = false;
  // What a crash has left of one that was being made.
  for (const file of readdirOf(home).filter((name) => name.includes('.partial')))
    rmSync(join(home, file), { force: true });

  function done(): BackupEntry[] {
    const names = readdirOf(home).flatMap((file) => (file.endsWith('.db') ? file.slice(0, -3) : []));
    return names.flatMap((name) => {
      const file = BackupName.safeParse(name).success ? statSync(fileOf(name), NONE) : undefined;
      if (!file?.isFile()) return [];
      return { name, created_at: timeOf(name), bytes: file.size, state: 'done' as const, progress: 1 };
    });
  }

  function list(): BackupEntry[] {
    const now: BackupEntry[] = [];
    if (working) {
      const { name, progress } = working;
      const bytes = statSync(`${fileOf(name)}.partial`, NONE)?.size ?? 0;
      now.push({ name, created_at: timeOf(name), bytes, state: 'working', progress });
    }
    const ready = done().filter(({ name }) => name !== working?.name);
    return [...now, ...failed, ...ready].toSorted((a, b) => (a.name < b.name ? 1 : -1));
  }

  /** @throws BrainError `unavailable` where the disk has no room for another copy. */
  function checkRoom(): void {
    const { bavail, bsize } = statfsSync(home);
    const needed = ['', '-wal'].reduce((sum, end) => sum + (statSync(from + end, NONE)?.size ?? 0), 0);
    if (bavail * bsize >= needed + spareBytes) return;
    const megabytes = Math.ceil((needed + spareBytes) / (1024 * 1024));
    throw new BrainError('unavailable', `The disk has no room for a backup: it takes ${megabytes} MB`);
  }

  async function work(name: string, stop: Int32Array): Promise<void> {
    try {
      const { Worker } = await import('node:worker_threads');
      if (stop[0] === 1) return;
      // What is built stands side by side, as the sources do.
      const url = new URL(
        `./backup-worker${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`,
        import.meta.url,
      );
      const worker = new Worker(url, {
        workerData: { from, to: fileOf(name), stop },
        stdout: true,
        stderr: true,
      });
      worker.on('message', (progress: number) => {
        if (working?.name === name) working.progress = progress;
      });
      const { promise, resolve, reject } = Promise.withResolvers<number>();
      worker.on('error', reject);
      worker.on('exit', resolve);
      if ((await promise) !== 0) throw new Error('It was stopped.');
    } catch (error) {
      failed.unshift({
        name,
        created_at: timeOf(name),
        bytes: 0,
        state: 'failed',
        progress: working?.progress ?? 0,
        error: messageOf(error),
      });
      failed.length = Math.min(failed.length, MAX_FAILED);
    } finally {
      for (const end of ['', '-journal', '-wal', '-shm'])
        rmSync(`${fileOf(name)}.partial${end}`, { force: true });
      if (working?.name === name) working = undefined;
    }
  }

  return {
    /** What there is, the latest first: what is being made, what failed since the start, and what is in the folder. */
    list,

    /**
     * Begins a backup of the store as it is now.
     * @throws BrainError `conflict`, also where Postgres has programs of its own for it, `too_many`, `unavailable`.
     */
    create(): { name: string } {
      if (engine === 'postgres')
        throw new BrainError(
          'conflict',
          'The store is in Postgres, whose own program makes backups of it: pg_dump --format=custom --file=FILE "$DATABASE_URL"',
        );
      if (closed) throw new BrainError('unavailable', 'The brain stops');
      if (working) throw new BrainError('conflict', `The backup ${working.name} is being made. Wait for it.`);
      if (done().length >= MAX_BACKUPS)
        throw new BrainError('too_many', `There are ${MAX_BACKUPS} backups already. Remove one first.`);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      keepPrivate(home);
      checkRoom();
      const name = new Date().toISOString().replaceAll(/[:.]/g, '-');
      const stop = new Int32Array(new SharedArrayBuffer(4));
      const over = Promise.resolve().then(() => work(name, stop));
      working = { name, progress: 0, stop, over };
      return { name };
    },

    /** Removes a backup, or gives up the one that is being made. @throws BrainError `not_found`. */
    async remove(name: string): Promise<void> {
      if (working?.name === name) {
        Atomics.store(working.stop, 0, 1);
        await working.over;
      }
      const before = failed.length;
      failed.splice(0, before, ...failed.filter((one) => one.name !== name));
      const isThere = done().some((one) => one.name === name);
      if (isThere) rmSync(fileOf(name));
    },

    /** The bytes of a backup that is done. @throws BrainError `not_found` for any other name. */
    async read(name: string): Promise<{ stream: ReadStream; bytes: number }> {
      if (!done().some((one) => one.name === name) || working?.name === name)
        throw new BrainError('not_found', `No backup ${name}`);
      const handle = await open(fileOf(name), 'r');
      const { size } = await handle.stat();
      return { stream: createReadStream('', { fd: handle }), bytes: size };
    },

    /** Gives up what is being made; nothing of it is left. */
    async close(): Promise<void> {
      closed = true;
      if (!working) return;
      Atomics.store(working.stop, 0, 1);
      await working.over;
    },
  };
}

function readdirOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // there never was a backup
  }
}

/** When a backup was begun, as its name says. */
function timeOf(name: string): string {
  return name.replace(/T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z$/, 'T$1:$2:$3.$4Z');
}
