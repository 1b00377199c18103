import type { Kysely } from 'kysely';
import type { Tables } from '@brain/schema';
import type { BrainError } from '../errors.ts';
import { createBranches } from './branches.ts';
import type { Commits } from './commits.ts';
import { createCredentials } from './credentials.ts';
import { createEvents } from './events.ts';
import { createFeed } from './feed.ts';
import type { FileBytes } from './file-bytes.ts';
import { createFiles } from './files.ts';
import { createHistory } from './history.ts';
import { createIdentities } from './identities.ts';
import type { Leases } from './leases.ts';
import { createMemories } from './memories.ts';
import { createMessages } from './messages.ts';
import { createOwnRows } from './own-rows.ts';
import { createPlaces } from './places.ts';
import { createStoredPush } from './push.ts';
import { createRowsAt } from './rows-at.ts';
import { createRunReads } from './runs.ts';
import { createSessions } from './sessions.ts';
import { createSettings } from './settings.ts';
import type { Timelines } from './timeline.ts';
import type { Unit, Written } from './unit.ts';
import { createUsageReads } from './usage.ts';
import { createUsers } from './users.ts';
import type { StoredVectors } from './vectors.ts';

export interface StoreOptions {
  /** Of a Postgres that several brains may share; without it the store is a file in the folder. */
  databaseUrl?: string | undefined;
  /** How long another brain waits before it takes over what this one was at. */
  leaseMs?: number | undefined;
  log?: (message: string, error: unknown) => void;
}

/** What an engine does in its own way; all else of a store is made from it. */
export interface Engine {
  /** `sqlite`: a file of this brain alone. `postgres`: a server that other brains write to as well. */
  engine: 'sqlite' | 'postgres';
  /** The same for all brains that share it, and no other store's. */
  name: string;
  db: Kysely<Tables>;
  commits: Commits;
  writer: Writer;
  leases: Leases;
  vectors: StoredVectors;
  timelines: Timelines;
  fileBytes: FileBytes;
  scrub(): Promise<void>;
  bytes(): Promise<number>;
  /** What other brains have written, as one text that changes with each of their commits. */
  others(): Promise<string>;
  close(): Promise<void>;
}

export interface Writer {
  /**
   * Writes a unit; resolves once it is on the disk.
   * @throws BrainError `unavailable` when the store cannot write; nothing is written then.
   */
  write(unit: Unit): Promise<Written>;
  /**
   * Why the store cannot write now, or undefined. Costs nothing while it can; else it tries to, once a second at most.
   */
  fault(): Promise<BrainError | undefined>;
  /** Units that wait for the next commit. */
  readonly queued: number;
}

/** The store, whichever its engine: the reads of each kind of row, and the one way to write. */
export function createParts(parts: Engine) {
  const { db, engine, commits, writer, leases } = parts;
  const { write } = writer;
  return {
    engine,
    /** The same for all brains that share it, and no other store's. */
    name: parts.name,
    write,
    leases,
    rowsAt: createRowsAt(db),
    events: createEvents(db),
    branches: createBranches(db),
    history: createHistory(db),
    feed: createFeed(db),
    usage: createUsageReads(db),
    files: createFiles({ bytes: parts.fileBytes, db, write }),
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
    vectors: parts.vectors,
    timelines: parts.timelines,

    onCommit: commits.onCommit,
    heard: commits.heard,
    onMissed: commits.onMissed,
    missed: commits.missed,

    /**
     * Leaves nothing of what was deleted where it stood. On SQLite the file is written anew from the rows that stand:
     * SQLite overwrites a row that is deleted, but not the copies that splitting a page has left beside it; nothing else
     * is done meanwhile, about a second for each 100 MB. On Postgres deleted rows are given up beside all that goes on.
     * @throws BrainError `unavailable` when there is no room for a second copy.
     */
    scrub: parts.scrub,

    /** Why the store cannot write now, or undefined. Cheap, also while it cannot. */
    fault: writer.fault,

    /** How much room the store takes, in bytes. */
    bytes: parts.bytes,

    /** What other brains have written, as one text that changes with each of their commits; '' where there are none. */
    others: parts.others,

    /** Units that wait for the next commit. */
    get queued(): number {
      return writer.queued;
    },

    /** Writes what is queued, and lets go of the store. */
    close: parts.close,
  };
}
