import { setTimeout as wait } from 'node:timers/promises';
import { BrainError, isUnavailable, messageOf } from '../errors.ts';
import { ModelFault } from '../model/fault.ts';
import { createLane } from './lane.ts';
import { loop, type LoopDeps } from './loop.ts';
import { LostRun, openRun, Parked, type Run, type Stored } from './run.ts';

/** `attemptDelaysMs` of a brain. */
export const ATTEMPT_DELAYS_MS = [0, 1000, 5000, 30_000, 120_000];
/** From so many attempts without progress on, a run may be what kills the process, and takes the lane. */
const SUSPECT_STARTS = 2;

/** Why a run is told to stop. */
export const CANCELLED = new Error('cancelled');
export const REPLACED = new Error('replaced');
export const STOPPING = new Error('the brain stops');
const TOO_LONG = new BrainError(
  'unprocessable',
  'The run took too long and was stopped. Ask again, or ask for less.',
);
const GIVEN_UP = new BrainError('internal', 'This request stopped the brain five times, so it was given up.');

export interface AttemptDeps extends LoopDeps {
  /** How long a run may be worked on, over all its attempts. */
  runMs: number;
  /** How long an attempt waits, by the attempts before it without progress; beyond the last one the run has failed. */
  attemptDelaysMs: number[];
}

/** An attempt under way. */
interface Attempt {
  session_id: string;
  abort: AbortController;
  over: Promise<void>;
}

/** Works on runs, each from its last step until it has its outcome or is put down. */
export function createAttempts(deps: AttemptDeps) {
  const { record, runMs, log } = deps;
  const active = new Map<string, Attempt>();
  const lane = createLane();

  /** Waits until the attempt may begin; gives what is to be called when it is over. */
  async function turnOf({ trigger, state, signal }: Run): Promise<() => void> {
    const starts = state.startsWithoutProgress;
    const delay = deps.attemptDelaysMs[starts];
    if (delay === undefined) throw GIVEN_UP;
    if (delay > 0) await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
    return starts < SUSPECT_STARTS ? () => {} : lane.enter({ starts, seq: trigger.seq }, signal);
  }

  async function work(run: Run, abort: AbortController): Promise<void> {
    const began = performance.now();
    const before = run.state.elapsedMs;
    run.elapsedMs = () => before + Math.round(performance.now() - began);
    const deadline = setTimeout(() => abort.abort(TOO_LONG), Math.max(0, runMs - before));
    await loop(deps, run).finally(() => clearTimeout(deadline));
  }

  /** What becomes of a run that did not finish; `starts` are those before this attempt. */
  function conclude(run: Run, starts: number, error: unknown): Promise<void> | undefined {
    // Of one that is parked all is stored: it is as it will be found.
    if (error instanceof Parked) return undefined;
    if (error === CANCELLED || error === REPLACED)
      return record.cancel(run, { isReplaced: error === REPLACED });
    // One that has not begun is as it was: to rest would forgive it the attempts before.
    if (error === STOPPING && run.state.starts === starts) return undefined;
    // The store could not write to the end of the brain: what is not stored is done again.
    if (error === STOPPING || isUnavailable(error)) return record.rest(run);
    if (!(error instanceof BrainError) && !(error instanceof ModelFault))
      log(`run ${run.trigger.id} failed`, error);
    return record.fail(run, failure(error));
  }

  return {
    /**
     * Works on a run; `aside` is given the wait of one that must not hold up others. False when the run was lost: somebody
     * else has written what comes next.
     * @throws BrainError `unavailable` when the brain stops and the store cannot write.
     */
    async attempt(stored: Stored, aside: <T>(waiting: Promise<T>) => Promise<T>): Promise<boolean> {
      const abort = new AbortController();
      const over = Promise.withResolvers<void>();
      const run = openRun(stored, abort.signal);
      const { trigger, state } = run;
      const { starts } = state;
      active.set(trigger.id, { session_id: trigger.session_id, abort, over: over.promise });
      let leave = () => {};
      try {
        const turn = turnOf(run);
        leave = await (state.startsWithoutProgress < SUSPECT_STARTS ? turn : aside(turn));
        await work(run, abort);
        return true;
      } catch (error) {
        if (error instanceof LostRun) return false;
        return await (conclude(run, starts, error) ?? Promise.resolve()).then(() => true, unlessLost);
      } finally {
        leave();
        active.delete(trigger.id);
        over.resolve();
      }
    },

    /** The attempt of a run that is under way. */
    get: (run_id: string) => active.get(run_id),

    /** Runs that are being worked on, or wait for their next attempt. */
    get size(): number {
      return active.size;
    },

    /** Another brain works on these sessions: what is under way in them stops without a word. */
    lose(session_ids: string[]): void {
      for (const { abort, session_id } of active.values())
        if (session_ids.includes(session_id)) abort.abort(new LostRun());
    },

    /** Puts down every run. */
    stop(): void {
      for (const { abort } of active.values()) abort.abort(STOPPING);
    },
  };
}

export function unlessLost(error: unknown): false {
  if (!(error instanceof LostRun)) throw error;
  return false;
}

function failure(error: unknown): { code: string; message: string } {
  if (error instanceof ModelFault) return { code: 'model_failed', message: messageOf(error) };
  if (error instanceof BrainError) return { code: error.code, message: error.message };
  return { code: 'internal', message: 'Something in the brain went wrong. Its log says what.' };
}
