import { createWaiting } from '../waiting.ts';

/** A run whose answer goes to an address of Telegram. */
export interface WatchedRun {
  run_id: string;
  session_id: string;
  user_id: string;
  address: string;
}

export type Streams = ReturnType<typeof createStreams>;

/** What people see of a run before its answer: typing, the text as it is written, what it does. */
export function createStreams(deps: Parameters<typeof createWaiting>[0]) {
  const waiting = createWaiting(deps);
  return {
    /** Begins with a run, once. */
    start: ({ address, ...run }: WatchedRun): void => waiting.start(address, run),

    /** A delivery of the run is about to be sent there. Resolves when nothing of ours is on its way to that chat. */
    answering: async (address: string, run_id: string): Promise<void> => waiting.done(address, run_id),

    /** The answer stands there: what stood in for it is taken away. */
    answered: async (address: string, run_id: string): Promise<void> => waiting.done(address, run_id),

    /** Somebody pressed Stop on a draft: stops its run. */
    stopDraft: async (
      _stopped: { chat: number; draft_id: number },
      _signal: AbortSignal,
    ): Promise<void> => {},

    /** Runs that are watched for an address. */
    runsOf: (address: string): string[] => waiting.runsOf(address),

    close: (): void => waiting.close(),
  };
}
