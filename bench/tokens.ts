import { createBrainClient } from '@brain/client';
import { KEY } from './processes.ts';

const HELLO = { source: 'bench', message: 'hello' };

/** A session of a user of its own, for who wants to know how evenly an answer is told. */
export async function openTokens(url: string, user_id: string) {
  const client = createBrainClient({ url, key: KEY, user_id });
  let heard: number[] = [];
  let ended = Promise.withResolvers<void>();
  const { session_id } = await client.api.trigger.mutate(HELLO);
  client.api.events.subscribe(
    { session_id },
    {
      onData({ data: events }) {
        const now = performance.now();
        if (events.some(({ data }) => data.event_type === 'delta')) heard.push(now);
        if (events.some(({ data }) => data.event_type === 'run' && data.status === 'finished'))
          ended.resolve();
        if (events.some(({ data }) => data.event_type === 'run' && data.status === 'failed'))
          ended.reject(new Error('a run failed'));
      },
    },
  );
  await ended.promise;

  return {
    /** Asks, and resolves at the end of the answer with the times between its deltas, in ms. */
    async ask(): Promise<number[]> {
      heard = [];
      ended = Promise.withResolvers();
      await client.api.trigger.mutate(HELLO);
      await ended.promise;
      return heard.slice(1).map((at, index) => at - (heard[index] ?? at));
    },
    close: () => client.close(),
  };
}
