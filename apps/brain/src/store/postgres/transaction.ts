import { randomUUID } from 'node:crypto';
import type { Row } from '../row.ts';
import { run } from '../steps.ts';
import { carryOut, type Change, decide, type Unit, type Written } from '../unit.ts';
import type { Connection } from './connection.ts';
import { isConsequence, isStoreFault, mayGoAgain } from './faults.ts';
import { MARK } from './in-doubt.ts';
import { EDGE_LOCK } from './keys.ts';
import { askedBy, type Known, lookAt } from './known.ts';
import { LOCK, locksOf } from './locks.ts';
import { createSending, Surprise } from './sending.ts';
import { createTable } from './table.ts';

/** How often a unit is done anew that others got in the way of. */
const MAX_TRIES = 3;

/** What became of each unit, or why it failed alone. */
export type Outcome = { written: Written } | { error: unknown };

export interface Batch {
  outcomes: Outcome[];
  rows: Row[];
  changes: Change[];
  /** What its commit is known by, or undefined where there was nothing to write. */
  mark: string | undefined;
}

/**
 * Does units in one transaction, up to its commit, which who calls it says. First as if nothing were in the way: two
 * answers to wait for, however many units. Where something was, all is undone and done one after the other.
 * @throws what the server or the connection said, when all of it failed.
 */
export async function transact(connection: Connection, brain: string, units: Unit[]): Promise<Batch> {
  const known: Known = { rows: new Map(), open: new Map() };
  const mark = randomUUID();
  await begin(connection, { brain, mark }, { units, known });
  try {
    return batchOf(mark, await allAtOnce(connection, units, known));
  } catch (error) {
    if (isBeyond(error)) throw error;
  }
  await connection.script('ROLLBACK');
  await begin(connection, { brain, mark }, { units, known: undefined });
  return batchOf(mark, await oneByOne(connection, units));
}

/** It is not for what the units asked. */
function isBeyond(error: unknown): boolean {
  return isStoreFault(error) || mayGoAgain(error);
}

/** Opens the transaction, with its mark and locks, and looks at what the units are about. */
async function begin(
  connection: Connection,
  { brain, mark }: { brain: string; mark: string },
  { units, known }: { units: Unit[]; known: Known | undefined },
): Promise<void> {
  const { keys, shared } = locksOf(units);
  await all([
    connection.script('BEGIN'),
    connection.send('edge', EDGE_LOCK),
    keys.length === 0 ? [] : connection.send('lock', LOCK, [keys, shared]),
    connection.send('mark', MARK, [brain, mark]),
    known && lookAt(connection, known, askedBy(units)),
  ]);
}

async function allAtOnce(connection: Connection, units: Unit[], known: Known): Promise<Written[]> {
  const sending = createSending(connection);
  const table = createTable(connection, known, sending);
  const begun: Promise<Written>[] = [];
  try {
    for (const unit of units) {
      const plan = await run(decide(table, unit));
      begun.push(Promise.resolve('status' in plan ? plan : run(carryOut(table, plan))));
    }
  } catch (error) {
    begun.push(Promise.reject(error instanceof Error ? error : new Error(String(error))));
  }
  sending.flush();
  return all(begun);
}

async function oneByOne(connection: Connection, units: Unit[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const unit of units) outcomes.push(await alone(connection, unit));
  return outcomes;
}

/** Does a unit by itself: what stands in the way is looked at anew, and what fails, fails alone. */
async function alone(connection: Connection, unit: Unit): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    await connection.script('SAVEPOINT unit');
    try {
      const known: Known = { rows: new Map(), open: new Map() };
      await lookAt(connection, known, askedBy([unit]));
      const [written] = await allAtOnce(connection, [unit], known);
      await connection.script('RELEASE unit');
      if (written) return { written };
    } catch (error) {
      if (isBeyond(error)) throw error;
      await connection.script('ROLLBACK TO unit; RELEASE unit');
      if (!(error instanceof Surprise) || tries === MAX_TRIES) return { error };
    }
  }
}

function batchOf(mark: string, done: (Written | Outcome)[]): Batch {
  const outcomes = done.map((one): Outcome => ('status' in one ? { written: one } : one));
  const rows: Row[] = [];
  const changes: Change[] = [];
  let wrote = false;
  for (const outcome of outcomes) {
    if (!('written' in outcome) || outcome.written.status !== 'written') continue;
    wrote = true;
    rows.push(...outcome.written.rows);
    changes.push(...outcome.written.changes);
  }
  return { outcomes, rows, changes, mark: wrote ? mark : undefined };
}

/** Waits for all of them; where some failed, the first that is not so for another’s sake says why. */
async function all<T extends readonly unknown[] | []>(
  begun: T,
): Promise<{ -readonly [P in keyof T]: Awaited<T[P]> }> {
  const settled = await Promise.allSettled<unknown>(begun);
  const failed = settled.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  const [first] = failed;
  if (failed.length > 0) throw failed.find((error) => !isConsequence(error)) ?? first;
  return Promise.all(begun);
}
