import type { BrainClient } from '@brain/client';

export type Sessions = ReturnType<typeof createSessions>;

/** Which session goes on where: the brain keeps it, so that nothing is lost with this process. */
export function createSessions(_deps: { api: BrainClient['api']; log: (line: string) => void }) {
  return {
    /** The session that goes on at an address of somebody. */
    async of({ address }: { address: string; user_id: string }, _signal: AbortSignal): Promise<string> {
      return `telegram:${address}`;
    },
  };
}
