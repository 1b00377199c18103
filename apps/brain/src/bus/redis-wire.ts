import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Wire } from './wire.ts';

/** How long a start waits for Redis; beyond, it goes on without, and hears of it later. */
const CONNECT_WITHIN_MS = 2000;
/** What waits to be sent to Redis; beyond it is dropped. */
const MAX_QUEUED = 10_000;
const RETRY_MS = 50;
const MAX_RETRY_MS = 1000;
/** A connection that says nothing for so long is asked whether it is there. */
const PING_MS = 5000;

/**
 * A wire by Redis' Pub/Sub (https://redis.io/docs/latest/develop/pubsub/): one connection to speak, one to hear. Both are
 * made anew for as long as it is open. `prefix` keeps stores apart that share a Redis. Who opens it closes it.
 */
export async function openRedisWire(
  url: string,
  { prefix, log }: { prefix: string; log: (message: string, error: unknown) => void },
): Promise<Wire> {
  const { createClient } = await import('@redis/client');
  const options = {
    url,
    commandsQueueMaxLength: MAX_QUEUED,
    pingInterval: PING_MS,
    socket: { reconnectStrategy: (tries: number) => Math.min(RETRY_MS * 2 ** tries, MAX_RETRY_MS) },
  };
  // What is told late is told wrongly: of what cannot be sent now nothing is kept.
  const speaking = createClient({ ...options, disableOfflineQueue: true });
  const hearing = createClient(options);
  const returned: (() => void)[] = [];
  let isAway = false;
  let closed = false;

  function away(error: unknown): void {
    if (!isAway && !closed)
      log('Redis is away: what other brains do is looked for from time to time', messageOf(error));
    isAway = true;
  }
  for (const client of [speaking, hearing]) {
    client.on('error', away);
    client.on('ready', () => {
      if (!isAway || !speaking.isReady || !hearing.isReady) return;
      isAway = false;
      for (const listen of returned) listen();
    });
  }
  const connected = Promise.all([speaking.connect(), hearing.connect()]);
  connected.catch(() => undefined); // it was closed before it could connect
  const inTime = await Promise.race([connected, wait(CONNECT_WITHIN_MS, undefined, { ref: false })]);
  if (inTime === undefined) away(new Error('it does not answer'));

  return {
    isOpen: () => speaking.isReady && hearing.isReady,

    send(channel, text) {
      speaking.publish(prefix + channel, text).catch(() => undefined); // others hear by the count that it is missing
    },

    listen(channel, hear) {
      const ready = hearing.subscribe(prefix + channel, hear).then(
        () => undefined,
        () => undefined, // it was closed meanwhile
      );
      return {
        ready,
        stop: () => void hearing.unsubscribe(prefix + channel, hear).catch(() => undefined), // as above
      };
    },

    onReturn: (listen) => void returned.push(listen),

    close() {
      closed = true;
      for (const client of [speaking, hearing]) if (client.isOpen) client.destroy();
    },
  };
}
