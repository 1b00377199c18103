import { statSync } from 'node:fs';
import { join } from 'node:path';
import { BrainError, messageOf } from '../errors.ts';
import { createBranches } from './branches.ts';
import { createCredentials } from './credentials.ts';
import { openDatabase } from './database.ts';
import { createEvents } from './events.ts';
import { createFeed } from './feed.ts';
import { createFiles } from './files.ts';
import { createHistory } from './history.ts';
import { createIdentities } from './identities.ts';
import { createOwnLeases } from './leases.ts';
import { takeFolder } from './lock.ts';
import { createMemories } from './memories.ts';
import { createMessages } from './messages.ts';
import { createOwnRows } from './own-rows.ts';
import { createPlaces } from './places.ts';
import { createStoredPush } from './push.ts';
import type { Row } from './row.ts';
import { createRunReads } from './runs.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';
import { createTimelines } from './timeline.ts';
import type { Change } from './unit.ts';
import { createUsageReads } from './usage.ts';
import { createUsers } from './users.ts';
import { createStoredVectors } from './vectors.ts';
import { createWriter } from './writer.ts';

export type Store = Awaited<ReturnType<typeof openStore>>;
const NONE = { throwIfNoEntry: false } as const;
export type OnCommit = (rows: Row[], changes: Change[]) => void;

/**
 * Opens the store in a folder, which it makes (readable by its owner only) and locks for this process.
 * Who opens it closes it.
 * @throws Error with a sentence that says what to do: folder in use, file damaged, of another version.
 */
export async function openStore(folder: string) {
  const unlock = takeFolder(folder);
  try {
    const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
    const listeners: OnCommit[] = [];
    const writer = createWriter(sqlite, (rows, changes) => {
      for (const listen of listeners) listen(rows, changes);
    });
    return {
      write: writer.write,
      leases: createOwnLeases(),
      events: createEvents(db),
      branches: createBranches(db),
      history: createHistory(db),
      feed: createFeed(db),
      usage: createUsageReads(db),
      files: createFiles({ folder: join(folder, 'files'), db, write: writer.write }),
      memories: createMemories(db),
      messages: createMessages(db),
      runs: createRunReads(db),
      sessions: createSessions(db),
      places: createPlaces(db),
      push: createStoredPush(db),
      settings: createSettings(db),
      users: createUsers(db),
      credentials: createCredentials(db),
      identities: createIdentities(db),
      ownRows: createOwnRows(db),
      vectors: createStoredVectors(sqlite),
      timelines: createTimelines(sqlite),

      /**
       * Tells a part, as long as the store is open, of new rows in the order of `seq` and of what changed, after each
       * commit and before who asked for it hears.
       */
      onCommit(listen: OnCommit): void {
        listeners.push(listen);
      },

      /**
       * Writes the file anew, from the rows that stand: SQLite overwrites a row that is deleted, but not the copies that
       * splitting a page has left beside it. Nothing else is done meanwhile, about a second for each 100 MB.
       * @throws BrainError `unavailable` when there is no room for a second copy.
       */
      scrub(): void {
        try {
          sqlite.exec('VACUUM');
          sqlite.pragma('wal_checkpoint(TRUNCATE)');
        } catch (error) {
          throw new BrainError(
            'unavailable',
            `All rows are erased; the file was not written anew: ${messageOf(error)}`,
            {
              cause: error,
            },
          );
        }
      },

      /** Why the store cannot write now, or undefined. Cheap, also while it cannot. */
      fault: writer.fault,

      /** How much room the file of the store takes, with its log, in bytes. */
      bytes(): number {
        const sizes = ['', '-wal'].map((end) => statSync(join(folder, `brain.db${end}`), NONE)?.size ?? 0);
        return sizes.reduce((sum, size) => sum + size, 0);
      },

      /** Units that wait for the next commit. */
      get queued(): number {
        return writer.queued;
      },

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
