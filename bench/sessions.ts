import { once } from 'node:events';
import type { Event } from '@brain/schema';
import { createBrainClient } from '@brain/client';
import { WebSocket } from 'ws';
import { KEY } from './processes.ts';

/** A session with its own socket and an open subscription. */
export interface BenchSession {
  /** Time from the trigger to the first delta, in ms; resolves when the run has ended. */
  ask(): Promise<number>;
  [Symbol.asyncDispose](): Promise<void>;
}

const HELLO = { source: 'bench', message: 'hello' };

/** Keeps the time of one question: when it was asked, its first delta, its end. */
function createWatch() {
  let first = 0;
  let ended = Promise.withResolvers<void>();
  return {
    hear(events: Event[]): void {
      for (const { data } of events) {
        if (data.event_type === 'delta' && first === 0) first = performance.now();
        if (data.event_type === 'run' && data.status === 'finished') ended.resolve();
        if (data.event_type === 'run' && data.status === 'failed')
          ended.reject(new Error(data.error?.message));
      }
    },
    async time(send: () => unknown): Promise<number> {
      first = 0;
      ended = Promise.withResolvers();
      const started = performance.now();
      send();
      await ended.promise;
      return first - started;
    },
  };
}

/** tRPC's frames over a bare socket: what the brain adds, and nothing of a client. */
export async function openBareSession(url: string, user_id: string): Promise<BenchSession> {
  const headers = { authorization: `Bearer ${KEY}`, 'x-brain-user': user_id };
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/trpc`, { headers, perMessageDeflate: false });
  await once(socket, 'open');
  const watch = createWatch();
  const answered = Promise.withResolvers<void>();
  const send = (id: number, method: string, params: object) =>
    socket.send(JSON.stringify({ id, method, params }));
  const trigger = () => send(1, 'mutation', { path: 'trigger', input: HELLO });
  socket.on('message', (frame: Buffer) => {
    const text = frame.toString();
    if (text === 'PING') return socket.send('PONG');
    const { id, result, error } = JSON.parse(text);
    if (error) throw new Error(error.message);
    if (id === 1) answered.resolve();
    else if (result.type === 'data') watch.hear(result.data.data);
  });
  // The first trigger makes the session: before it there is nothing to subscribe to.
  await watch.time(() => {
    trigger();
    const params = { path: 'events', input: { session_id: `bench:${user_id}` } };
    void answered.promise.then(() => send(2, 'subscription', params));
  });
  return {
    ask: () => watch.time(trigger),
    [Symbol.asyncDispose]: async () => socket.terminate(),
  };
}

/** The same through the typed client, which collects calls for a millisecond before it sends them. */
export async function openClientSession(url: string, user_id: string): Promise<BenchSession> {
  const client = createBrainClient({ url, key: KEY, user_id });
  const watch = createWatch();
  const trigger = () => client.api.trigger.mutate(HELLO);
  await watch.time(async () => {
    const { session_id } = await trigger();
    client.api.events.subscribe({ session_id }, { onData: ({ data }) => watch.hear(data) });
  });
  return {
    ask: () => watch.time(trigger),
    [Symbol.asyncDispose]: () => client.close(),
  };
}
