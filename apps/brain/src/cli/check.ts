import { messageOf } from '../errors.ts';
import { misfitOf } from '../store/lines.ts';
import type { Later, Rows, TableRow } from '../store/snapshot.ts';
import type { Whole } from '../store/whole.ts';
import { auditStates, type Finding } from './audit.ts';
import type { Progress } from './progress.ts';

/** Rows between two looks at the clock. */
const EVERY = 1000;

/**
 * Looks whether a store is sound, as it is at this moment; only reads. Each finding is a line of standard output, with
 * the id of its row. True when there is none.
 */
export async function check(store: Whole, progress: Progress): Promise<boolean> {
  const snapshot = await store.snapshot();
  let count = 0;
  const tell = (line: string) => {
    count += 1;
    progress.end();
    console.log(line);
  };
  try {
    const total = await snapshot.rowCount();
    for (const fault of await snapshot.fileFaults()) tell(`file: ${fault}`);

    let read = 0;
    const fits = async function* (rows: Rows): AsyncGenerator<TableRow> {
      for await (const row of rows) {
        read += 1;
        if (read % EVERY === 0) progress.of('checking')(read / total);
        const misfit = misfitOf(row);
        if (misfit === undefined) yield row;
        else tell(`${row.id}: ${misfit}`);
      }
    };
    for await (const _ of fits(snapshot.others()));
    for (const name of await orFault(() => snapshot.vectorFaults(), tell))
      tell(`${name}: its vector is not of what it says`);
    for (const id of await orFault(() => snapshot.keysHeldTwice(), tell))
      tell(`${id}: holds, though a later memory has its key`);
    for await (const { id, what } of auditStates(fits(snapshot.eventsBySession()))) tell(`${id}: ${what}`);

    progress.end();
    if (count === 0) console.log(`${store.name} is sound: ${total} rows.`);
    else
      console.log(
        `${count} found in ${total} rows. \`brain check --rebuild\` mends indexes and states; the rest takes a backup.`,
      );
    return count === 0;
  } finally {
    await snapshot.close();
  }
}

/** Makes what is derived from the rows anew, all of it or nothing: indexes, and the states. */
export async function rebuild(store: Whole, progress: Progress): Promise<void> {
  const work = await store.work();
  try {
    await work.rebuildDerived();
    const wrong: Finding[] = [];
    for await (const finding of auditStates(work.eventsBySession())) if (finding.state) wrong.push(finding);
    for (const { id, state } of wrong) if (state) await work.setState(id, state);
    const keys = await work.settleKeys();
    await work.commit();
    progress.end();
    console.log(`Indexes are made anew, ${wrong.length + keys} states are set right.`);
  } finally {
    await work.close();
  }
}

/** What a look gives; where it cannot be taken, that is a finding. */
async function orFault(look: () => Later<string[]>, tell: (line: string) => void): Promise<string[]> {
  try {
    return await look();
  } catch (error) {
    tell(`file: ${messageOf(error)}`);
    return [];
  }
}
