import { messageOf } from '../errors.ts';
import { misfitOf } from '../store/lines.ts';
import { openSnapshot, type TableRow } from '../store/snapshot.ts';
import { openWork } from '../store/work.ts';
import { auditStates, type Finding } from './audit.ts';
import type { Progress } from './progress.ts';

/** Rows between two looks at the clock. */
const EVERY = 1000;

/**
 * Looks whether a store is sound, as it is at this moment; only reads. Each finding is a line of standard output, with
 * the id of its row. True when there is none.
 */
export function check(store: string, progress: Progress): boolean {
  const snapshot = openSnapshot(store);
  let count = 0;
  const tell = (line: string) => {
    count += 1;
    progress.end();
    console.log(line);
  };
  try {
    const total = snapshot.rowCount();
    for (const fault of snapshot.fileFaults()) tell(`file: ${fault}`);

    let read = 0;
    const fits = function* (rows: Iterable<TableRow>): Generator<TableRow> {
      for (const row of rows) {
        read += 1;
        if (read % EVERY === 0) progress.of('checking')(read / total);
        const misfit = misfitOf(row);
        if (misfit === undefined) yield row;
        else tell(`${row.id}: ${misfit}`);
      }
    };
    for (const _ of fits(snapshot.others()));
    for (const name of orFault(() => snapshot.vectorFaults(), tell))
      tell(`${name}: its vector is not of what it says`);
    for (const id of orFault(() => snapshot.keysHeldTwice(), tell))
      tell(`${id}: holds, though a later memory has its key`);
    for (const { id, what } of auditStates(fits(snapshot.eventsBySession()))) tell(`${id}: ${what}`);

    progress.end();
    if (count === 0) console.log(`${store} is sound: ${total} rows.`);
    else
      console.log(
        `${count} found in ${total} rows. \`brain check --rebuild\` mends indexes and states; the rest takes a backup.`,
      );
    return count === 0;
  } finally {
    snapshot.close();
  }
}

/** Makes what is derived from the rows anew, all of it or nothing: indexes, and the states. */
export function rebuild(store: string, progress: Progress): void {
  const work = openWork(store);
  try {
    work.rebuildDerived();
    const wrong: Finding[] = [];
    for (const finding of auditStates(work.eventsBySession())) if (finding.state) wrong.push(finding);
    for (const { id, state } of wrong) if (state) work.setState(id, state);
    const keys = work.settleKeys();
    work.commit();
    progress.end();
    console.log(`Indexes are made anew, ${wrong.length + keys} states are set right.`);
  } finally {
    work.close();
  }
}

/** What a look gives; where it cannot be taken, that is a finding. */
function orFault(look: () => string[], tell: (line: string) => void): string[] {
  try {
    return look();
  } catch (error) {
    tell(`file: ${messageOf(error)}`);
    return [];
  }
}
