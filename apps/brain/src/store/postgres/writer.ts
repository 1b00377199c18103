import { setTimeout as wait } from 'node:timers/promises';
import { BrainError } from '../../errors.ts';
import { type Commits, touchedBy } from '../commits.ts';
import type { Writer } from '../parts.ts';
import type { Unit, Written } from '../unit.ts';
import type { Connect, Connection } from './connection.ts';
import { isLost, isStoreFault, mayGoAgain, unavailable } from './faults.ts';
import { wasCommitted } from './in-doubt.ts';
import { type Batch, transact } from './transaction.ts';

interface Request {
  unit: Unit;
  resolve(written: Written): void;
  reject(error: unknown): void;
}

/** Units that may wait for the next commit; more are refused, since the database cannot keep up. */
const MAX_QUEUE = 20_000;
/** Units in one transaction: each may take two locks of those that the server has room for. */
const MAX_BATCH = 500;
/** How often a batch is done anew that another brain got in the way of. */
const MAX_TRIES = 4;
/** How long a batch waits for a server that is gone, and how long it rests between two tries to reach it. */
const PATIENCE_MS = 1000;
const REST_MS = { least: 50, most: 2000 };
/** How often a store that could not write is tried on behalf of who only asks how it is, and how long they wait. */
const PROBE_MS = 1000;
/** How long a store that closes waits for what is queued, and to hear what became of its last commit. */
const CLOSE_MS = 5000;
const TOUCH = 'UPDATE store SET type = type WHERE seq = (SELECT min(seq) FROM store)';

/**
 * The writer of a brain to a Postgres that others may write to as well. Everything asked for in one turn of the event loop
 * is one transaction, and one follows the other on one connection. `tell` hears of what was committed, then the callers.
 */
export function createWriter(brain: string, connect: Connect, tell: Commits['tell']) {
  let connection: Connection | undefined;
  let queue: Request[] = [];
  let working: Promise<void> | undefined;
  let isClosed = false;
  /** Why nothing can be written, from the first write that failed to the next that succeeds. */
  let fault: BrainError | undefined;
  let probedAt = -Infinity;
  /** A server that is not reached is left alone, longer each time; until then nobody waits for it. */
  let restMs = REST_MS.least;
  let restsUntil = -Infinity;
  const giveUp = new AbortController();

  async function connected(): Promise<Connection> {
    if (connection?.isOpen) return connection;
    connection = await connect();
    restMs = REST_MS.least;
    return connection;
  }

  function drop(): void {
    connection?.close();
    connection = undefined;
  }

  async function rest(): Promise<void> {
    const ms = restMs;
    restMs = Math.min(restMs * 2, REST_MS.most);
    restsUntil = performance.now() + ms;
    await wait(ms, undefined, { signal: giveUp.signal }).catch(() => undefined);
  }

  /** Does units and commits them. @throws BrainError `unavailable` where nothing of it is written. */
  async function commit(units: Unit[]): Promise<Batch> {
    const startedMs = performance.now();
    for (let tries = 1; ; tries += 1) {
      let batch: Batch | undefined;
      try {
        const one = await connected();
        batch = await transact(one, brain, units);
        await one.script(batch.mark === undefined ? 'ROLLBACK' : 'COMMIT');
        return batch;
      } catch (error) {
        drop();
        if (isLost(error) && batch?.mark !== undefined && (await learn(batch.mark))) return batch;
        if (!isStoreFault(error) && !mayGoAgain(error)) throw error;
        const isPatient = isLost(error) && performance.now() - startedMs < PATIENCE_MS;
        fault = unavailable(error);
        if (giveUp.signal.aborted || !(isPatient || (mayGoAgain(error) && tries < MAX_TRIES))) throw fault;
        await rest();
      }
    }
  }

  /**
   * Whether a transaction whose COMMIT was not answered was committed. It asks until it knows, since to say either would be a
   * guess. @throws BrainError `unavailable` when the store is closed before.
   */
  async function learn(mark: string): Promise<boolean> {
    for (;;) {
      try {
        return await wasCommitted(await connected(), { brain, mark });
      } catch (error) {
        drop();
        if (!isStoreFault(error)) throw error;
        fault = unavailable(error);
        if (giveUp.signal.aborted) throw fault;
      }
      await rest();
    }
  }

  async function work(): Promise<void> {
    while (queue.length > 0) {
      const asked = queue.slice(0, MAX_BATCH);
      queue = queue.slice(MAX_BATCH);
      const units = asked.map(({ unit }) => unit);
      const batch = await commit(units).catch((error: unknown) => {
        for (const { reject } of asked) reject(error);
      });
      if (!batch) continue;
      const { outcomes, rows, changes, mark } = batch;
      // To be told that a row stands already proves no room.
      if (mark !== undefined) fault = undefined;
      tell(rows, changes, touchedBy(units));
      for (const [at, outcome] of outcomes.entries()) {
        if ('written' in outcome) asked[at]?.resolve(outcome.written);
        else asked[at]?.reject(outcome.error);
      }
    }
  }

  /** One thing at a time is done on the connection. */
  function start(): void {
    working ??= work().finally(() => {
      working = undefined;
      if (queue.length > 0) start();
    });
  }

  async function probe(): Promise<void> {
    try {
      await (await connected()).script(TOUCH);
      fault = undefined;
    } catch (error) {
      drop();
      if (!isStoreFault(error)) throw error;
      fault = unavailable(error);
    }
  }

  return {
    write(unit) {
      const isAway = fault !== undefined && performance.now() < restsUntil;
      if (isAway || isClosed) return Promise.reject(fault ?? new Error('The store is closed'));
      if (queue.length >= MAX_QUEUE) {
        const why = 'Too many writes are waiting';
        return Promise.reject(new BrainError('unavailable', why, { retryAfter: 1 }));
      }
      return new Promise((resolve, reject) => {
        if (queue.length === 0 && !working) setImmediate(start);
        queue.push({ unit, resolve, reject });
      });
    },

    async fault() {
      if (!fault || working || performance.now() - probedAt < PROBE_MS) return fault;
      probedAt = performance.now();
      working = probe().finally(() => {
        working = undefined;
        if (queue.length > 0) start();
      });
      const over = new AbortController();
      await Promise.race([
        working,
        wait(PROBE_MS, undefined, { signal: over.signal }).catch(() => undefined),
      ]);
      over.abort();
      return fault;
    },

    get queued() {
      return queue.length;
    },

    /** Writes what is still queued, and lets go of the connection. */
    async close(): Promise<void> {
      isClosed = true;
      const timer = setTimeout(() => giveUp.abort(), CLOSE_MS);
      while (working || queue.length > 0) {
        start();
        await working;
      }
      clearTimeout(timer);
      drop();
    },
  } satisfies Writer & { close(): Promise<void> };
}
