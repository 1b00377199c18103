import { setTimeout as wait } from 'node:timers/promises';
import type { DataOf, Event, StoredEvent } from '@brain/schema';
import { BrainError, messageOf } from '../errors.ts';
import { ModelFault } from '../model/fault.ts';
import { loop, type LoopDeps } from './loop.ts';
import { LostRun, type Run } from './record.ts';
import { foldRun } from './steps.ts';

export type Runs = ReturnType<typeof createRuns>;

/** How long a session rests after the store could not be written. */
const STORE_REST_MS = 1000;
/** How long the n-th attempt without progress waits; when there is none left the run has failed. */
const ATTEMPT_DELAYS_MS = [0, 1000, 5000, 30_000, 120_000];

const CANCELLED = new Error('cancelled');
const STOPPING = new Error('the brain stops');
const TOO_LONG = new BrainError(
  'unprocessable',
  'The run took too long and was stopped. Ask again, or ask for less.',
);
const GIVEN_UP = new BrainError('internal', 'This request stopped the brain five times, so it was given up.');

interface RunsDeps extends LoopDeps {
  maxRuns: number;
  runMs: number;
  log: (message: string, error: unknown) => void;
}

/**
 * Works on every trigger until it has its outcome: one run at a time a session, in the order accepted; sessions side
 * by side, `maxRuns` at most. What to do next is always read from the store, so a restart is nothing special.
 */
export function createRuns(deps: RunsDeps) {
  const { store, bus, record } = deps;
  /** Sessions with open triggers that wait for room; with its only trigger where that has just come in. */
  const ready = new Map<string, StoredEvent<'message'> | undefined>();
  const working = new Map<string, Promise<void>>();
  /** Runs that are being worked on, by id. */
  const active = new Map<string, { run: Run; abort: AbortController; over: Promise<void> }>();
  const stopping = new AbortController();

  function wake(session_id: string, only?: StoredEvent<'message'>): void {
    ready.set(session_id, only);
    fill();
  }

  function fill(): void {
    for (const session_id of ready.keys()) {
      if (stopping.signal.aborted || working.size >= deps.maxRuns) return;
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

  /** One session: its open triggers, the oldest first, until there is none. */
  async function workOn(session_id: string): Promise<void> {
    while (!stopping.signal.aborted) {
      const only = ready.get(session_id);
      // What arrives from here on marks the session again, so no trigger is overlooked.
      ready.delete(session_id);
      const trigger = only ?? (await store.events.head(session_id));
      if (!trigger) return;
      await attempt(trigger, only ? [] : await store.events.ofRun(trigger));
    }
  }

  async function attempt(trigger: StoredEvent<'message'>, events: StoredEvent[]): Promise<void> {
    const state = foldRun(events);
    const abort = new AbortController();
    const over = Promise.withResolvers<void>();
    const run: Run = {
      trigger,
      state,
      signal: abort.signal,
      partial: { turn: state.turns.length, text: '' },
    };
    active.set(trigger.id, { run, abort, over: over.promise });
    const deadline = setTimeout(() => abort.abort(TOO_LONG), deps.runMs);
    try {
      const delay = ATTEMPT_DELAYS_MS[state.startsWithoutProgress];
      if (delay === undefined) throw GIVEN_UP;
      if (delay > 0)
        await wait(delay, undefined, { signal: abort.signal }).catch(() => abort.signal.throwIfAborted());
      await loop(deps, run);
    } catch (error) {
      await conclude(run, error).catch(unlessLost);
    } finally {
      clearTimeout(deadline);
      active.delete(trigger.id);
      over.resolve();
    }
  }

  /** What becomes of a run that did not finish. */
  async function conclude(run: Run, error: unknown): Promise<void> {
    if (error instanceof LostRun) return;
    if (error === CANCELLED) return record.cancel(run);
    if (error === STOPPING) return record.rest(run);
    if (error instanceof BrainError && error.code === 'unavailable') throw error;
    if (!(error instanceof BrainError) && !(error instanceof ModelFault))
      deps.log(`run ${run.trigger.id} failed`, error);
    return record.fail(run, failure(error));
  }

  const unwatch = bus.watch((events) => {
    for (const event of events) {
      if (!isOpenTrigger(event)) continue;
      const { session_id } = event;
      // A session that is neither worked on nor waiting has no other open trigger: this one need not be looked for.
      const isOnly = !ready.has(session_id) && !working.has(session_id);
      wake(session_id, isOnly ? event : undefined);
    }
  });

  return {
    /** Takes up every trigger that has no outcome yet. */
    async resume(): Promise<void> {
      for (const session_id of await store.events.openSessions()) wake(session_id);
    },

    /**
     * Stops a run, also one that still waits; what was written is kept. A run that has ended stays as it is.
     * Resolves when it has ended.
     */
    async cancel(trigger: StoredEvent<'message'>): Promise<DataOf<'run'>['status']> {
      const running = active.get(trigger.id);
      if (running) {
        running.abort.abort(CANCELLED);
        await running.over;
      } else {
        const state = foldRun(await store.events.ofRun(trigger));
        await record.cancel({ trigger, state, partial: { turn: 0, text: '' } }).catch(unlessLost);
      }
      return foldRun(await store.events.ofRun(trigger)).end?.status ?? 'waiting';
    },

    /** Runs being worked on now. */
    get size(): number {
      return active.size;
    },

    /** Gives runs `graceMs` to finish, then puts down what is left; it is taken up by the next start. */
    async stop(graceMs: number): Promise<void> {
      stopping.abort();
      unwatch();
      const over = Promise.all(working.values());
      await Promise.race([over, wait(graceMs, undefined, { ref: false })]);
      for (const { abort } of active.values()) abort.abort(STOPPING);
      await over;
    },
  };
}

function isOpenTrigger(event: Event): event is StoredEvent<'message'> {
  return event.data.event_type === 'message' && event.data.state === 'open';
}

function unlessLost(error: unknown): void {
  if (!(error instanceof LostRun)) throw error;
}

function failure(error: unknown): { code: string; message: string } {
  if (error instanceof ModelFault) return { code: 'model_failed', message: messageOf(error) };
  if (error instanceof BrainError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something in the brain went wrong. Its log says what.' };
}
