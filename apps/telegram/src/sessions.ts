import type { BrainClient } from '@brain/client';
import { type Answer, untilAnswered } from './until-answered.ts';

const channel = 'telegram';

export type Sessions = ReturnType<typeof createSessions>;

/** An address, and the person there. */
interface Somewhere {
  address: string;
  user_id: string;
}

/**
 * Which session goes on where: the brain keeps it and is asked each time, so that nothing is lost with this process and
 * what was chosen holds from the next word on. Each call is repeated while the brain is away.
 */
export function createSessions({ api, log }: { api: BrainClient['api']; log: (line: string) => void }) {
  return {
    /**
     * The session that goes on at an address of somebody.
     * @throws the signal's reason, when it aborts before the brain has answered.
     */
    async of({ address, user_id }: Somewhere, signal: AbortSignal): Promise<string> {
      const find = (abort: AbortSignal) => api.places.find.query({ channel, address }, { signal: abort });
      const place = await untilAnswered(find, { signal, log });
      const isTheirs = place.ok && place.value?.user_id === user_id;
      return (isTheirs ? place.value?.session_id : undefined) ?? `${channel}:${address}`;
    },

    /** The person that a place is of, such as a group of who let the bot in; undefined where there is none. */
    async holder(address: string, signal: AbortSignal): Promise<string | undefined> {
      const find = (abort: AbortSignal) => api.places.find.query({ channel, address }, { signal: abort });
      const place = await untilAnswered(find, { signal, log });
      return place.ok ? place.value?.user_id : undefined;
    },

    /** Another session goes on there from now on. Refused `NOT_FOUND` where it is another person's. */
    enter(
      { address, user_id }: Somewhere,
      session_id: string,
      signal: AbortSignal,
    ): Promise<Answer<unknown>> {
      const place = { channel, address, user_id, session_id };
      return untilAnswered((abort) => api.places.enter.mutate(place, { signal: abort }), { signal, log });
    },
  };
}
