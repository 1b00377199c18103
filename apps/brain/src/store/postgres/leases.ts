import { setTimeout as wait } from 'node:timers/promises';
import { BrainError, messageOf } from '../../errors.ts';
import type { Leases } from '../leases.ts';

/** A part of the time of a lease in which a brain no longer counts on it: its clock may go slower than the server's. */
const MARGIN = 0.1;
/** How long closing waits for a server that does not answer: then leases lapse. */
const CLOSE_WITHIN_MS = 1000;

// In the order of names, or two brains could wait for each other. Renewing is the same: a server that crashed knows none.
const TAKE = `
  INSERT INTO lease (name, holder, until)
  SELECT name, $2, clock_timestamp() + $3 * interval '1 millisecond' FROM unnest($1::text[]) AS asked (name)
  WHERE NOT EXISTS (
    SELECT 1 FROM lease WHERE lease.name = asked.name AND holder <> $2 AND until > clock_timestamp())
  ORDER BY name
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
  WHERE lease.holder = excluded.holder OR lease.until <= clock_timestamp()
  RETURNING name`;
const RELEASE = `
  WITH mine AS (SELECT name FROM lease WHERE holder = $2 AND name = ANY ($1::text[]) ORDER BY name FOR UPDATE)
  DELETE FROM lease USING mine WHERE lease.name = mine.name`;
const FORGET = "DELETE FROM lease WHERE until < clock_timestamp() - interval '1 day'";

/** As much of `pg.Pool` as leases need. */
interface Queries {
  query(text: string, values: unknown[]): Promise<{ rows: { name?: unknown }[] }>;
}

/** A lease that is held, and until when, by the monotonic clock of this process. */
interface Held {
  untilMs: number;
}

/**
 * Leases in a table that several brains share; the times in it are the server's. Each third of `leaseMs` all that are held
 * are renewed by one statement. Close it: it has a timer, and gives back what it holds.
 */
export function createLeases(deps: {
  pool: Queries;
  /** Whose they are: one name for each process. */
  holder: string;
  leaseMs: number;
  log?: ((message: string, error: unknown) => void) | undefined;
}) {
  const { pool, holder, leaseMs, log } = deps;
  const held = new Map<string, Held>();
  const lost = new Set<(names: string[]) => void>();
  const rounds = new Set<() => void>();
  /** Asked for in this turn of the event loop. */
  let asked = new Map<string, PromiseWithResolvers<boolean>>();
  /** Those that are being given back: one of them is not taken before. */
  const leaving = new Map<string, Promise<void>>();
  let renewing: Promise<void> | undefined;
  let closed = false;

  async function run(text: string, names: string[]): Promise<Set<unknown>> {
    const values = text === RELEASE ? [names, holder] : [names, holder, leaseMs];
    const { rows } = await pool.query(text, values);
    return new Set(rows.map(({ name }) => name));
  }

  function keep(names: Iterable<string>, sentMs: number): void {
    const untilMs = sentMs + leaseMs * (1 - MARGIN);
    for (const name of names) held.set(name, { untilMs });
  }

  /** One statement for all that were asked for; which of them are had. */
  async function ask(): Promise<void> {
    const batch = asked;
    asked = new Map();
    const sentMs = performance.now();
    try {
      const given = await run(TAKE, [...batch.keys()]);
      const names = [...batch.keys()].filter((name) => given.has(name));
      if (!closed) keep(names, sentMs);
      for (const [name, { resolve }] of batch) resolve(given.has(name) && !closed);
    } catch (cause) {
      const message = `The store cannot be asked now: ${messageOf(cause)}`;
      const error = new BrainError('unavailable', message, { cause, retryAfter: 1 });
      for (const { reject } of batch.values()) reject(error);
    }
  }

  function lose(names: string[]): void {
    for (const name of names) held.delete(name);
    if (names.length > 0) for (const listen of lost) listen(names);
  }

  function isOver({ untilMs }: Held): boolean {
    return untilMs <= performance.now();
  }

  async function renew(): Promise<void> {
    const before = [...held];
    const sentMs = performance.now();
    if (before.length > 0) {
      const names = before.map(([name]) => name);
      const renewed = await run(TAKE, names);
      // What was given back or taken anew meanwhile is another lease.
      const still = before.filter(([name, lease]) => held.get(name) === lease).map(([name]) => name);
      const isRenewed = (name: string) => renewed.has(name);
      keep(still.filter(isRenewed), sentMs);
      lose(still.filter((name) => !isRenewed(name)));
    }
    if (!closed) for (const listen of rounds) listen();
  }

  const timer = setInterval(() => {
    lose([...held].filter(([, lease]) => isOver(lease)).map(([name]) => name));
    renewing ??= renew()
      .catch((error: unknown) => log?.('leases were not renewed, since the store failed', error))
      .finally(() => (renewing = undefined));
  }, leaseMs / 3);
  timer.unref();
  void pool.query(FORGET, []).catch(() => undefined); // a matter of room; the next start does it

  const leases: Leases = {
    isAlone: false,

    holds(name) {
      const lease = held.get(name);
      return lease !== undefined && !isOver(lease);
    },

    async take(name) {
      await leaving.get(name);
      const waiting = asked.get(name) ?? Promise.withResolvers<boolean>();
      if (asked.size === 0) queueMicrotask(() => void ask());
      asked.set(name, waiting);
      return waiting.promise;
    },

    async release(names) {
      const mine = names.filter((name) => held.delete(name));
      if (mine.length === 0) return;
      const over = run(RELEASE, mine)
        .then(() => undefined)
        .catch(() => undefined);
      for (const name of mine) leaving.set(name, over);
      await over;
      for (const name of mine) if (leaving.get(name) === over) leaving.delete(name);
    },

    doubt: (name) => void held.delete(name),

    onLost(listen) {
      lost.add(listen);
      return () => void lost.delete(listen);
    },

    onRound(listen) {
      rounds.add(listen);
      return () => void rounds.delete(listen);
    },
  };

  return {
    ...leases,

    /** Gives back all that is held. Call it before the pool ends. */
    async close(): Promise<void> {
      clearInterval(timer);
      const late = wait(CLOSE_WITHIN_MS, undefined, { ref: false });
      await Promise.race([renewing, late]);
      void leases.release([...held.keys()]);
      closed = true;
      await Promise.race([Promise.all(leaving.values()), late]);
    },
  };
}
