import { join } from 'node:path';
import { openDatabase } from './database.ts';
import { createEvents } from './events.ts';
import { takeFolder } from './lock.ts';
import { createMemories } from './memories.ts';
import type { Row } from './row.ts';
import { createSessions } from './sessions.ts';
import { createTimelines } from './timeline.ts';
import { createUsers } from './users.ts';
import { createWriter } from './writer.ts';

export type Store = ReturnType<typeof openStore>;

/**
 * Opens the store in a folder, which it makes (readable by its owner only) and locks for this process.
 * Who opens it closes it.
 * @throws Error with a sentence that says what to do: folder in use, file damaged, of another version.
 */
export function openStore(folder: string) {
  const unlock = takeFolder(folder);
  try {
    const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
    let listener: (rows: Row[]) => void = () => {};
    const writer = createWriter(sqlite, (rows) => listener(rows));
    return {
      write: writer.write,
      events: createEvents(db),
      memories: createMemories(db),
      sessions: createSessions(db),
      users: createUsers(db),
      timelines: createTimelines(sqlite),

      /** Who is told of new rows, in the order of `seq`, after each commit. One listener: the bus. */
      onCommit(listen: (rows: Row[]) => void): void {
        listener = listen;
      },

      /** Why the store cannot write now, or undefined. Cheap, also while it cannot. */
      fault: writer.fault,

      /** Units that wait for the next commit. */
      get queued(): number {
        return writer.queued;
      },

      close(): void {
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
