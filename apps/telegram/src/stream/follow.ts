import type { BrainClient } from '@brain/client';
import type { Event } from '@brain/schema';
import { refusalOf } from '../refusal.ts';

const FIRST_AGAIN_MS = 1_000;
const LAST_AGAIN_MS = 30_000;
/** What the brain says of a run that is not there, or no longer ours. */
const GONE = new Set(['NOT_FOUND', 'BAD_REQUEST']);

interface FollowDeps {
  runs: BrainClient['api']['runs'];
  /** In order; after a while without the brain perhaps some again, from the start of the run. */
  onEvents: (events: Event[]) => void;
  /** Whether its end has been told. */
  isOver: () => boolean;
  /** There is nothing more to come: it has ended, or nobody may know of it. Once. */
  onOver: () => void;
  log: (line: string) => void;
}

/**
 * Follows a run from its trigger to its end; the answer stops it. A lost socket is the client's: it asks again after
 * the last event it has. Where the brain refuses for now it is asked again here, after 1 s, doubling to 30 s.
 */
export function follow(run_id: string, { runs, onEvents, isOver, onOver, log }: FollowDeps): () => void {
  let againMs = FIRST_AGAIN_MS;
  let timer: NodeJS.Timeout | undefined;
  let subscription: { unsubscribe: () => void } | undefined;
  let isStopped = false;

  function stop(): void {
    isStopped = true;
    clearTimeout(timer);
    subscription?.unsubscribe();
  }

  function onError(error: unknown): void {
    if (isStopped) return;
    if (GONE.has(refusalOf(error)?.code ?? '')) return end();
    log(`a run is not followed, asking again: ${String(error)}`);
    again();
  }

  function again(): void {
    if (isStopped) return;
    clearTimeout(timer);
    timer = setTimeout(subscribe, againMs);
    againMs = Math.min(againMs * 2, LAST_AGAIN_MS);
  }

  function end(): void {
    if (isStopped) return;
    stop();
    onOver();
  }

  function subscribe(): void {
    subscription = runs.follow.subscribe(
      { run_id },
      {
        onData({ data }) {
          if (isStopped) return;
          againMs = FIRST_AGAIN_MS;
          onEvents(data);
        },
        onError,
        // A brain that stops completes what it tells.
        onComplete: () => (isOver() ? end() : again()),
      },
    );
  }

  subscribe();
  return stop;
}
