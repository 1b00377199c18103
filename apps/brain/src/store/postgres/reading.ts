import { setTimeout as wait } from 'node:timers/promises';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type { Pool } from 'pg';
import { asFault, isLost, isStoreFault, unreadable } from './faults.ts';

/** How long a read waits for a server that is gone, and how long it rests between two tries. */
const PATIENCE_MS = 5000;
const REST_MS = { least: 50, most: 500 };
/** Statements that the server keeps, on each connection; what comes after these is planned each time. */
const MAX_NAMED = 300;

/**
 * What Kysely reads by: a read whose connection was lost is asked again on another, as a server that is started anew takes a
 * moment. Each statement goes its own way, so there are no transactions in it.
 * @throws BrainError `unavailable` by the reads, when the server stays away.
 */
export function readingFrom(pool: Pool, patienceMs = PATIENCE_MS): PostgresPool {
  const nameOf = createNames();

  async function query(sql: string, parameters: readonly unknown[]) {
    const startedMs = performance.now();
    for (let restMs = REST_MS.least; ; restMs = Math.min(restMs * 2, REST_MS.most)) {
      try {
        return await pool.query({ name: nameOf(sql), text: sql, values: [...parameters] });
      } catch (cause) {
        const error = asFault(cause);
        if (pool.ended || !isStoreFault(error)) throw cause;
        if (!isLost(error) || performance.now() - startedMs > patienceMs) throw unreadable(error);
        await wait(restMs);
      }
    }
  }

  const client = { query, release: () => undefined } as unknown as PostgresPoolClient; // Kysely asks it for no cursor here
  return { connect: async () => client, end: () => pool.end(), options: pool.options };
}

/** Names for statements, by their text: the server then plans one of them once on a connection and not at each call. */
function createNames(): (sql: string) => string | undefined {
  const names = new Map<string, string>();
  return (sql) => {
    if (!names.has(sql) && names.size < MAX_NAMED) names.set(sql, `read ${names.size}`);
    return names.get(sql);
  };
}
