import { setTimeout as wait } from 'node:timers/promises';
import type { Drawn, Until } from './screen.ts';

/** How often a run is drawn, in milliseconds. */
export interface Rhythm {
  /** From when there is something to show until it is drawn for the first time. */
  firstMs: number;
  /** From the end of a call to the next; doubled by each that Telegram has put off. */
  everyMs: number;
  longestMs: number;
  /** After so long without a call there is one more. */
  refreshMs?: number;
}

/** The time that a call under way has left when there is to be none. */
const FINISH_MS = 2_000;
/** The longest that one call may take. */
const CALL_MS = 10_000;

interface PaceDeps {
  /** One call at a time in the chat. */
  inLane: (work: () => Promise<void>) => Promise<void>;
  /** Draws what there is now. Never throws. */
  draw: (until: Until) => Promise<Drawn>;
  rhythm: Rhythm;
}

export type Pace = ReturnType<typeof createPace>;

/** Draws what is newest, never twice at once and never too often. */
export function createPace({ inLane, draw, rhythm }: PaceDeps) {
  let { everyMs } = rhythm;
  let isWanted = false;
  let isGoing = false;
  let isFirst = true;
  let stopping = new AbortController();
  let call: Promise<unknown> | undefined;
  /** Of the first call, or of the next that refreshes. */
  let timer: NodeJS.Timeout | undefined;

  function poke(): void {
    isWanted = true;
    if (stopping.signal.aborted || isGoing) return;
    if (!isFirst) return void go();
    timer ??= setTimeout(() => {
      isFirst = false;
      void go();
    }, rhythm.firstMs);
  }

  async function go(): Promise<void> {
    if (isGoing) return;
    isGoing = true;
    forgetTimer();
    const { signal } = stopping;
    do await inLane(() => step(signal));
    while (isDue(signal));
    isGoing = false;
    if (signal.aborted && isWanted) poke();
    else if (!signal.aborted && rhythm.refreshMs !== undefined) timer = setTimeout(poke, rhythm.refreshMs);
  }

  const isDue = (signal: AbortSignal) => isWanted && !signal.aborted;

  /** One call, and the rest after it. The lane is held meanwhile: the limits are those of the chat. */
  async function step(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    isWanted = false;
    const drawing = drawUntil(signal);
    call = drawing;
    const drawn = await drawing;
    if (signal.aborted || drawn.status === 'same' || drawn.status === 'refused') return;
    let askedMs = 0;
    if (drawn.status === 'later') {
      everyMs = Math.min(everyMs * 2, rhythm.longestMs);
      askedMs = drawn.waitMs;
      isWanted = true;
    }
    await wait(Math.max(everyMs, askedMs), undefined, { signal }).catch(() => undefined);
  }

  /** The call is cut short when it takes too long, or two seconds after there is to be none. */
  async function drawUntil(signal: AbortSignal): Promise<Drawn> {
    const cutting = new AbortController();
    let late = setTimeout(() => cutting.abort(), CALL_MS);
    function hurry(): void {
      clearTimeout(late);
      late = setTimeout(() => cutting.abort(), FINISH_MS);
    }
    signal.addEventListener('abort', hurry, { once: true });
    try {
      return await draw({ stopping: signal, cutting: cutting.signal });
    } finally {
      clearTimeout(late);
      signal.removeEventListener('abort', hurry);
    }
  }

  function forgetTimer(): void {
    clearTimeout(timer);
    timer = undefined;
  }

  return {
    /** There is something new to draw. */
    poke,

    /** No call begins from now on. Resolves when the one under way is over, within two seconds. */
    async pause(): Promise<void> {
      stopping.abort();
      forgetTimer();
      isWanted = false;
      await Promise.race([call, wait(FINISH_MS, undefined, { ref: false })]);
    },

    /** Calls may begin again. */
    resume(): void {
      if (stopping.signal.aborted) stopping = new AbortController();
    },
  };
}
