import type { DataOf, StoredEvent } from '@brain/schema';
import { foldRun } from '../runs/steps.ts';
import { asEvent, fromTable } from '../store/row.ts';
import type { Rows, TableRow } from '../store/snapshot.ts';

/** Something that the events of a session do not agree on. `state`: what the row's state ought to be. */
export interface Finding {
  id: string;
  what: string;
  state?: State;
}

type State = NonNullable<DataOf<'message'>['state']>;

/** A row with a state, and the rows that say how it ended. */
interface Waiting {
  id: string;
  state: State | undefined;
  told: StoredEvent<'run'>[];
  /** Of an approval: the run that asks. */
  run_id?: string;
}

/**
 * Compares what stands as the state of triggers, deliveries, approvals and ends of runs with the fold of their events, and
 * holds that runs of a session end once and do not overlap. Takes all events session by session, in the order of `seq`; keeps of a session
 * what is open in it, and the ids of what has ended. Rows that cannot be read are passed over.
 */
export async function* auditStates(rows: Rows): AsyncGenerator<Finding> {
  let session = createSession();
  let session_id: string | null = null;
  for await (const row of rows) {
    if (row.session_id !== session_id) {
      yield* session.rest();
      session = createSession();
      session_id = row.session_id;
    }
    const event = readEvent(row);
    if (event) for (const finding of session.see(event)) yield finding;
  }
  yield* session.rest();
}

function createSession() {
  const runs = new Map<string, Waiting>();
  const deliveries = new Map<string, Waiting>();
  const approvals = new Map<string, Waiting>();
  /** Ends of runs that say that they were not read yet, by run. */
  const unread = new Map<string, Waiting>();
  const ended = new Set<string>();
  const settled = new Set<string>();
  /** The run that was started last and has not ended. */
  let working: string | undefined;

  function* seeRun(event: StoredEvent<'run'>): Generator<Finding> {
    const { id, data } = event;
    const { run_id, status } = data;
    const isStep = status === 'started' || status === 'waiting';
    if (ended.has(run_id)) {
      yield {
        id,
        what: isStep ? `the run ${run_id} goes on after its end` : `a second end of the run ${run_id}`,
      };
      return;
    }
    if (status === 'started' && working !== undefined && working !== run_id)
      yield { id, what: `the run ${run_id} begins while ${working} is going on` };
    if (status === 'started') working = run_id;
    const run = runs.get(run_id);
    run?.told.push(event);
    if (isStep) return;
    if (data.state === 'open') unread.set(run_id, { id, state: 'open', told: [] });
    ended.add(run_id);
    if (working === run_id) working = undefined;
    runs.delete(run_id);
    if (run) yield* compare(run, foldRun(run.told).end ? 'done' : 'open', 'its run has ended');
    for (const approval of approvals.values()) {
      if (approval.run_id !== run_id) continue;
      approvals.delete(approval.id);
      yield* compare(approval, 'done', 'its run has ended');
    }
  }

  function* seeApproval({ id, data }: StoredEvent<'approval'>): Generator<Finding> {
    const { approval_id, state, run_id } = data;
    if (approval_id === undefined) {
      approvals.set(id, { id, state, told: [], run_id });
      return;
    }
    if (settled.has(approval_id)) yield { id, what: `the approval ${approval_id} is settled a second time` };
    settled.add(approval_id);
    const approval = approvals.get(approval_id);
    approvals.delete(approval_id);
    if (approval) yield* compare(approval, 'done', 'it is settled');
  }

  function* seeDelivery({ id, data }: StoredEvent<'delivery'>): Generator<Finding> {
    const { delivery_id, status, state } = data;
    if (delivery_id === undefined) {
      if (state !== undefined) deliveries.set(id, { id, state, told: [] });
      return;
    }
    if (status !== 'sent' && status !== 'failed') return;
    if (settled.has(delivery_id)) {
      yield { id, what: `the delivery ${delivery_id} is settled a second time` };
      return;
    }
    settled.add(delivery_id);
    const delivery = deliveries.get(delivery_id);
    deliveries.delete(delivery_id);
    if (delivery) yield* compare(delivery, 'done', 'it is settled');
  }

  return {
    *see(event: StoredEvent): Generator<Finding> {
      const { id, data } = event;
      if (data.event_type === 'run') yield* seeRun({ ...event, data });
      if (data.event_type === 'delivery') yield* seeDelivery({ ...event, data });
      if (data.event_type === 'approval') yield* seeApproval({ ...event, data });
      if (data.event_type === 'review') {
        const end = unread.get(data.run_id);
        if (end) yield* compare(end, 'done', 'it was read for what to remember');
      }
      if (data.event_type === 'message' && data.role === 'user' && data.state !== undefined)
        runs.set(id, { id, state: data.state, told: [] });
    },

    /** What is left at the end of the session has no outcome. */
    *rest(): Generator<Finding> {
      for (const run of runs.values()) yield* compare(run, 'open', 'its run has not ended');
      for (const delivery of deliveries.values()) yield* compare(delivery, 'open', 'it is not settled');
      for (const approval of approvals.values()) yield* compare(approval, 'open', 'it is not settled');
    },
  };
}

function* compare({ id, state }: Waiting, ought: State, why: string): Generator<Finding> {
  if (state !== ought) yield { id, what: `its state is ${state}, though ${why}`, state: ought };
}

/** The event of a row; undefined where its data cannot be read. */
function readEvent(row: TableRow): StoredEvent | undefined {
  try {
    return asEvent(fromTable(row));
  } catch {
    return undefined;
  }
}
