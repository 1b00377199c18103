import { setTimeout as wait } from 'node:timers/promises';
import type { DataOf, Event, StoredEvent } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { type AttemptDeps, CANCELLED, createAttempts, REPLACED, unlessLost } from './attempt.ts';
import { createInHand } from './in-hand.ts';
import { createNext } from './next.ts';
import { createParking } from './parking.ts';
import { createRecord } from './record.ts';
import { LostRun, openRun, type Run } from './run.ts';
import { foldRun } from './steps.ts';

export type Runs = ReturnType<typeof createRuns>;

/** How long a session rests after the store could not be read. */
const STORE_REST_MS = 1000;
/** How long a cancel waits for the run to end; it ends at once but where the store cannot write. */
const CANCEL_WITHIN_MS = 5000;

export interface RunsDeps extends Omit<AttemptDeps, 'record'> {
  /** Runs at once. */
  maxRuns: number;
  /** Whether what a trigger says is to be read for what to remember. */
  isToReview: (trigger: StoredEvent<'message'>) => boolean;
}

/**
 * Works on every trigger until it has its outcome: one run at a time a session, in the order accepted; sessions side
 * by side, `maxRuns` at most. A run that waits for its user's word takes no room, and holds its session. What to do next
 * is always read from the store, so a restart is nothing special. Of several brains the one that accepts a trigger goes
 * for its session; another that has it in hand hears of the trigger, and what nobody has is looked for from time to time.
 */
export function createRuns(deps: RunsDeps) {
  const { store, bus } = deps;
  const { leases } = store;
  /** Sessions with open triggers that wait for room; with its only trigger where that has just come in. */
  const ready = new Map<string, StoredEvent<'message'> | undefined>();
  const working = new Map<string, Promise<void>>();
  /** Sessions of `working` whose run waits aside: they take no room. */
  let asideCount = 0;
  const stopping = new AbortController();
  const record = createRecord(store, stopping.signal, {
    isToReview: deps.isToReview,
    prices: deps.house.prices,
  });
  const attempts = createAttempts({ ...deps, record });
  const parking = createParking(deps.approvals, wake);
  const inHand = createInHand(leases, { lost, wake });
  const nextOf = createNext(store, inHand);

  function lost(session_ids: string[]): void {
    attempts.lose(session_ids);
    for (const session_id of session_ids) parking.drop(session_id);
  }

  function wake(session_id: string, only?: StoredEvent<'message'>): void {
    ready.set(session_id, only);
    fill();
  }

  function fill(): void {
    for (const session_id of ready.keys()) {
      if (stopping.signal.aborted || working.size - asideCount >= deps.maxRuns) return;
      if (working.has(session_id)) continue;
      const work = workOn(session_id)
        .catch(async (error: unknown) => {
          deps.log(`session ${session_id} rests, since the store failed`, error);
          await wait(STORE_REST_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
          ready.set(session_id, undefined);
        })
        .finally(() => {
          working.delete(session_id);
          fill();
        });
      working.set(session_id, work);
    }
  }

  /** One session: its open triggers, the oldest first, until there is none, or another brain has it. */
  async function workOn(session_id: string): Promise<void> {
    while (!stopping.signal.aborted) {
      const only = ready.get(session_id);
      // What arrives from here on marks the session again, so no trigger is overlooked.
      ready.delete(session_id);
      const next = await nextOf(session_id, only);
      if (!next) return;
      const { trigger, isNew } = next;
      if (!isNew && (await store.runs.isReplaced(trigger))) {
        await end(trigger, REPLACED);
        continue;
      }
      const events = isNew ? [] : await store.events.ofRun(trigger);
      const leftMs = parking.leftMs(events);
      if (leftMs <= 0) {
        const about = await next.about();
        if (!(await attempts.attempt({ trigger, events, ...about }, aside))) inHand.doubt(session_id);
      } else if (!ready.has(session_id)) {
        parking.enter(trigger, leftMs);
        return;
      }
    }
  }

  /**
   * Ends a run before its time, also one that is not worked on. Resolves when it has ended.
   * @throws BrainError `unavailable` when the brain stops and the store cannot write.
   */
  async function end(trigger: StoredEvent<'message'>, why: typeof CANCELLED): Promise<void> {
    const running = attempts.get(trigger.id);
    if (running) {
      running.abort.abort(why);
      return running.over;
    }
    const events = await store.events.ofRun(trigger);
    const run = openRun({ trigger, events, identities: [] }, stopping.signal);
    // Of one that nobody has begun with there is no text to ask for.
    if (!leases.isAlone && run.state.starts > 0) await keepText(run);
    await record.cancel(run, { isReplaced: why === REPLACED }).catch(unlessLost);
    // It may have begun meanwhile.
    attempts.get(trigger.id)?.abort.abort(why);
    return undefined;
  }

  /** What another brain has written of an answer until now, as far as this one has heard. */
  async function keepText(run: Run): Promise<void> {
    const { id: run_id, session_id } = run.trigger;
    const text = await bus.textOf({ session_id, run_id });
    if (text && text.turn >= run.partial.turn) run.partial = { turn: text.turn, text: text.text };
  }

  /** Another run takes the place of this one. Where the process ends before it has, that is found in the store. */
  async function replace(run_id: string): Promise<void> {
    attempts.get(run_id)?.abort.abort(REPLACED); // at once, or it may finish
    const trigger = await store.events.get(run_id);
    if (trigger && isOpenTrigger(trigger)) await end(trigger, REPLACED);
  }

  async function aside<T>(waiting: Promise<T>): Promise<T> {
    asideCount += 1;
    fill();
    return waiting.finally(() => (asideCount -= 1));
  }

  /** A trigger came in: here, or at another brain, which goes for its session itself. */
  function seeTrigger(trigger: StoredEvent<'message'>, isHeard: boolean): void {
    const { session_id, data } = trigger;
    const { replaces } = data;
    if (replaces !== undefined && isHeard) attempts.get(replaces)?.abort.abort(REPLACED);
    else if (replaces !== undefined)
      replace(replaces).catch((error: unknown) => deps.log(`run ${replaces} was not stopped`, error));
    if (parking.has(session_id) || (isHeard && !inHand.has(session_id))) return;
    // A session that is neither worked on nor waiting has no other open trigger: this one need not be looked for.
    const isOnly = !ready.has(session_id) && !working.has(session_id);
    wake(session_id, isOnly ? trigger : undefined);
  }

  const unwatch = bus.watch((events, isHeard) => {
    for (const event of events) {
      parking.see(event);
      if (isOpenTrigger(event)) seeTrigger(event, isHeard);
      else if (isHeard) seeRun(event);
    }
  });

  /** What another brain tells of a run. */
  function seeRun({ session_id, data }: Event): void {
    if (data.event_type !== 'run' || data.status === 'started') return;
    // Put down in good order, and soon free.
    if (data.status === 'waiting') inHand.again(session_id);
    else attempts.get(data.run_id)?.abort.abort(new LostRun());
  }

  async function resume(): Promise<void> {
    for (const session_id of await store.events.openSessions()) wake(session_id);
  }

  const unlisten = leases.onRound(() => {
    resume().catch((error: unknown) =>
      deps.log('open sessions were not looked for, since the store failed', error),
    );
  });

  return {
    /** Takes up every trigger that has no outcome yet. */
    resume,

    /**
     * Stops a run, also one that still waits; what was written is kept. A run that has ended stays as it is.
     * Resolves when it has ended.
     * @throws BrainError `unavailable` when the store cannot write: the run is stopped, and ends once it can.
     */
    async cancel(trigger: StoredEvent<'message'>): Promise<DataOf<'run'>['status']> {
      await within(CANCEL_WITHIN_MS, end(trigger, CANCELLED));
      return foldRun(await store.events.ofRun(trigger)).end?.status ?? 'waiting';
    },

    /** Runs being worked on now, those that wait for their user's word, and sessions that wait for room. */
    get load(): { active: number; parked: number; waitingSessions: number } {
      return { active: attempts.size, parked: parking.size, waitingSessions: ready.size };
    },

    /** Gives runs `graceMs` to finish, then puts down what is left; it is taken up by the next start. */
    async stop(graceMs: number): Promise<void> {
      stopping.abort();
      unwatch();
      unlisten();
      parking.close();
      const over = Promise.all(working.values());
      await Promise.race([over, wait(graceMs, undefined, { ref: false })]);
      attempts.stop();
      await over;
      parking.close(); // one may have parked meanwhile
      inHand.close();
    },
  };
}

function isOpenTrigger(event: Event): event is StoredEvent<'message'> {
  return event.data.event_type === 'message' && event.data.state === 'open';
}

/** @throws BrainError `unavailable` when the promise takes longer. */
async function within(ms: number, promise: Promise<void>): Promise<void> {
  const late = new AbortController();
  const tooLate = wait(ms, undefined, { signal: late.signal }).then(() => {
    throw new BrainError('unavailable', 'The store cannot write now', { retryAfter: 5 });
  });
  try {
    await Promise.race([promise, tooLate]);
  } finally {
    late.abort();
    tooLate.catch(() => undefined);
  }
}
