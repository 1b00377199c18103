import { setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import type { Wire } from './wire.ts';

/** How long a start waits for Redis; beyond, it goes on without, and hears of it later. */
const CONNECT_WITHIN_MS = 2000;
/** What waits for Redis to take it: so many messages, of so many characters; beyond it is dropped. */
const MAX_QUEUED = 10_000;
const MAX_CHARS = 8 * 1024 * 1024;
const RETRY_MS = 50;
const MAX_RETRY_MS = 1000;
/** A connection that says nothing for so long is asked whether it is there; one that does not answer is made anew. */
const PING_MS = 5000;
const SILENT_MS = 8000;

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
    socket: {
      socketTimeout: SILENT_MS,
      reconnectStrategy: (tries: number) => Math.min(RETRY_MS * 2 ** tries, MAX_RETRY_MS),
    },
  };
  // What is told late is told wrongly: of what cannot be sent now nothing is kept.
  const speaking = createClient({ ...options, disableOfflineQueue: true });
  const hearing = createClient(options);
  const returned: (() => void)[] = [];
  /** Channels that are not heard yet. */
  const subscribing = new Set<Promise<void>>();
  let chars = 0;
  let isAway = false;
  const closing = new AbortController();

  function away(error: unknown): void {
    if (!isAway && !closing.signal.aborted)
      log('Redis is away: what other brains do is looked for from time to time', messageOf(error));
    isAway = true;
  }
  for (const client of [speaking, hearing]) {
    client.on('error', away);
    client.on('ready', () => {
      if (!isAway || !speaking.isReady || !hearing.isReady) return;
      isAway = false;
      // Or what is said between reading and hearing would be missed.
      void Promise.all(subscribing).then(back);
    });
  }

  function back(): void {
    for (const listen of closing.signal.aborted ? [] : returned) listen();
  }

  /** A connection that is lost takes what is asked of it along, so it is asked for until it is heard. */
  async function subscribe(channel: string, hear: (text: string) => void, signal: AbortSignal) {
    for (let tries = 0; !closing.signal.aborted && !signal.aborted; tries += 1) {
      try {
        await hearing.subscribe(channel, hear);
        if (signal.aborted) await hearing.unsubscribe(channel, hear);
        if (tries > 0) back();
        return;
      } catch {
        await wait(RETRY_MS, undefined, { ref: false });
      }
    }
  }

  const connected = Promise.all([speaking.connect(), hearing.connect()]);
  connected.catch(() => undefined); // it was closed before it could connect
  const inTime = await Promise.race([connected, wait(CONNECT_WITHIN_MS, undefined, { ref: false })]);
  if (inTime === undefined) away(new Error('it does not answer'));

  return {
    isOpen: () => speaking.isReady && hearing.isReady,

    send(channel, text) {
      // Others hear by the count that it is missing.
      if (chars + text.length > MAX_CHARS) return;
      chars += text.length;
      const sent = speaking.publish(prefix + channel, text).catch(() => undefined); // as above
      void sent.finally(() => (chars -= text.length));
    },

    listen(channel, hear) {
      const stopping = new AbortController();
      const ready = subscribe(prefix + channel, hear, stopping.signal);
      subscribing.add(ready);
      const isHeard = ready.finally(() => subscribing.delete(ready));
      return {
        ready: isHeard,
        stop() {
          stopping.abort();
          void hearing.unsubscribe(prefix + channel, hear).catch(() => undefined); // it is lost, or was never had
        },
      };
    },

    onReturn: (listen) => void returned.push(listen),

    close() {
      closing.abort();
      for (const client of [speaking, hearing]) if (client.isOpen) client.destroy();
    },
  };
}
