import { statSync } from 'node:fs';
import { join } from 'node:path';
import { BrainError, messageOf } from '../errors.ts';
import { createCommits } from './commits.ts';
import { openDatabase } from './database.ts';
import { createFileBytes } from './file-bytes.ts';
import { createOwnLeases } from './leases.ts';
import { takeFolder } from './lock.ts';
import type { Engine } from './parts.ts';
import { createTimelines } from './timeline.ts';
import { createStoredVectors } from './vectors.ts';
import { createWriter } from './writer.ts';

const NONE = { throwIfNoEntry: false } as const;

/**
 * The store as a file in a folder that is this process's alone.
 * @throws Error with a sentence that says what to do: folder in use, file damaged, of another version.
 */
export function openSqlite(folder: string): Engine {
  const unlock = takeFolder(folder);
  try {
    const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
    const commits = createCommits();
    const writer = createWriter(sqlite, commits.tell);
    return {
      engine: 'sqlite',
      name: folder,
      db,
      commits,
      writer,
      leases: createOwnLeases(),
      vectors: createStoredVectors(sqlite),
      timelines: createTimelines(sqlite),
      fileBytes: createFileBytes(join(folder, 'files')),

      async scrub(): Promise<void> {
        try {
          sqlite.exec('VACUUM');
          sqlite.pragma('wal_checkpoint(TRUNCATE)');
        } catch (cause) {
          const why = `All rows are erased; the file was not written anew: ${messageOf(cause)}`;
          throw new BrainError('unavailable', why, { cause });
        }
      },

      /** Of its file, with its log. */
      async bytes(): Promise<number> {
        const sizes = ['', '-wal'].map((end) => statSync(join(folder, `brain.db${end}`), NONE)?.size ?? 0);
        return sizes.reduce((sum, size) => sum + size, 0);
      },

      others: async () => '',

      async close(): Promise<void> {
        writer.close();
        sqlite.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}
