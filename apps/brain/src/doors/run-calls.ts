import type { DataOf, LatestRun, OpenRun, OpenRunsInput, StoredEvent } from '@brain/schema';
import type { Batch, Sink } from '../bus/bus.ts';
import { BrainError } from '../errors.ts';
import { endId, foldRun, statusOf } from '../runs/steps.ts';
import type { Auth, Caller } from './auth.ts';
import type { Parts } from './parts.ts';

/** Open runs in one answer. */
const MAX_OPEN_RUNS = 500;

/** What every door can ask of runs that stand. */
export function createRunCalls({
  store,
  bus,
  runs,
  auth,
}: Pick<Parts, 'store' | 'bus' | 'runs'> & { auth: Auth }) {
  async function triggerOf(caller: Caller, run_id: string): Promise<StoredEvent<'message'>> {
    const event = await store.events.get(run_id);
    const mine = event && (caller.user_id === null || caller.user_id === event.user_id);
    if (!mine || !isTrigger(event)) throw new BrainError('not_found', `No run ${run_id}`);
    return event;
  }

  return {
    /** Stops a run. @throws BrainError `not_found`. */
    async cancel(caller: Caller, run_id: string): Promise<{ status: DataOf<'run'>['status'] }> {
      return { status: await runs.cancel(await triggerOf(caller, run_id)) };
    },

    /**
     * The events of one run and no other, from its trigger or after a cursor, then live, as the bus tells them; over when
     * the run has ended, or the signal aborts.
     * @throws BrainError `not_found`.
     */
    async *follow(
      caller: Caller,
      { run_id, after }: { run_id: string; after: number | undefined },
      { signal, sink }: { signal: AbortSignal; sink: Sink },
    ): AsyncGenerator<Batch> {
      const { session_id, seq } = await triggerOf(caller, run_id);
      const isKnown = after === undefined || (await store.timelines.knows(after));
      const from = isKnown ? Math.max(after ?? 0, seq - 1) : after;
      // Who was told the end already is told nothing more, and would wait for ever.
      const end = await store.events.get(endId(run_id));
      if (end && end.seq <= from && isKnown) return;
      for await (const { cursor, events } of bus.subscribe({ session_id, after: from }, signal, sink)) {
        const ours = events.filter(
          ({ data }) =>
            // The place before the first event of a store is no place of it, and nobody has been told anything yet.
            (data.event_type === 'reset' && after !== undefined) ||
            ('run_id' in data && data.run_id === run_id),
        );
        const last = ours.findIndex(({ id }) => id !== null && id === endId(run_id));
        if (last >= 0) {
          yield { cursor: ours[last]?.seq ?? cursor, events: ours.slice(0, last + 1) };
          return;
        }
        if (ours.length > 0) yield { cursor, events: ours };
        ours.length = 0; // as the bus does with its list
      }
    },

    /** Runs without an outcome, oldest first: of the caller, or of all for a service that names nobody. */
    open(caller: Caller, { channel, session_id, user_id }: OpenRunsInput): Promise<OpenRun[]> {
      const isAll = caller.user_id === null && user_id === undefined;
      const query = {
        user_id: isAll ? null : auth.user(caller, user_id),
        session_id: session_id ?? null,
        source: channel ?? null,
      };
      return store.runs.open(query, MAX_OPEN_RUNS);
    },

    /** The latest run of a session; null where there is none, also for a session that is not the caller's. */
    async last(caller: Caller, session_id: string): Promise<LatestRun | null> {
      const trigger = await store.runs.last(session_id);
      if (!trigger || (caller.user_id !== null && caller.user_id !== trigger.user_id)) return null;
      const status = statusOf(foldRun(await store.events.ofRun(trigger)));
      return { run_id: trigger.id, trigger, status };
    },
  };
}

function isTrigger(event: StoredEvent): event is StoredEvent<'message'> {
  return event.data.event_type === 'message' && event.data.role === 'user';
}
