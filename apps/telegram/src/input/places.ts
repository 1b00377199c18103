import type { BrainClient } from '@brain/client';
import type { Place } from '@brain/schema';
import { untilAnswered } from '../until-answered.ts';

const channel = 'telegram';

export type Places = ReturnType<typeof createPlaces>;

/** Whose the groups are that the bot is in, and where they go on: the brain keeps it. Repeated while it is away. */
export function createPlaces({ api, log }: { api: BrainClient['api']; log: (line: string) => void }) {
  /** The place of a group; undefined where nobody has brought the bot in. */
  async function find(address: string, signal: AbortSignal): Promise<Place | undefined> {
    const call = (abort: AbortSignal) => api.places.find.query({ channel, address }, { signal: abort });
    const found = await untilAnswered(call, { signal, log });
    return found.ok ? (found.value ?? undefined) : undefined;
  }

  /** The group is theirs from now on. A conversation that is another person's stays theirs. */
  async function enter({ address, user_id, session_id }: Entered, signal: AbortSignal) {
    for (const session of [session_id, `${session_id}:${user_id}`]) {
      const place = { channel, address, user_id, session_id: session };
      const call = (abort: AbortSignal) => api.places.enter.mutate(place, { signal: abort });
      const entered = await untilAnswered(call, { signal, log });
      if (entered.ok) return entered.value;
      if (entered.code === 'NOT_FOUND') continue;
      log(`a group could not be entered: ${entered.message}`);
      return undefined;
    }
    return undefined;
  }

  return {
    find,

    /** Somebody known lets the bot in, or calls it where nobody has: the group goes on where they had it before. */
    async open(address: string, user_id: string, signal: AbortSignal): Promise<Place | undefined> {
      const before = await find(address, signal);
      if (before?.user_id === user_id) return before;
      return enter({ address, user_id, session_id: `${channel}:${address}` }, signal);
    },

    /** A group has become a supergroup, which has another id: https://core.telegram.org/bots/api#message */
    async move({ from, to }: { from: string; to: string }, signal: AbortSignal): Promise<void> {
      const before = await find(from, signal);
      if (before) await enter({ ...before, address: to }, signal);
    },
  };
}

type Entered = Pick<Place, 'address' | 'user_id' | 'session_id'>;
