import { once } from 'node:events';
import { createChannelsHealth } from '../../apps/brain/src/channels/health.ts';
import type { Deliveries } from '../../apps/brain/src/channels/deliveries.ts';
import { createDispatcher } from '../../apps/brain/src/channels/dispatcher.ts';
import type { OutMessage, Sender, Sent } from '../../apps/brain/src/channels/sender.ts';
import { openOutbox } from '../brain/open-outbox.ts';

export type Dispatching = Awaited<ReturnType<typeof openDispatching>>;
type Options = Parameters<typeof createDispatcher>[1];
type Send = (piece: OutMessage, signal: AbortSignal) => Promise<Sent> | Sent;

const SOON_MS = 10_000;
const SENT: Sent = { status: 'sent' };

/** A real outbox, and a dispatcher over it whose senders do as the test says. */
export async function openDispatching(send: Send = () => SENT, options: Options = {}) {
  const outbox = await openOutbox();
  const channels = createChannelsHealth({ now: () => outbox.clock.now });
  const logged: string[] = [];
  const pieces: OutMessage[] = [];
  const told = new EventTarget();

  /** Each line of a message is a piece. */
  function sender(does: Send = send): Sender {
    return {
      pieces: (message) => message.content.split('\n').map((content) => ({ ...message, content })),
      async send(piece, signal) {
        pieces.push(piece);
        told.dispatchEvent(new Event('piece'));
        return does(piece, signal);
      },
    };
  }

  /** A dispatcher as a process has it; stop it. */
  function start(
    senders: Record<string, Sender> = { email: sender() },
    more: { deliveries?: Deliveries } = {},
  ) {
    const log = (message: string, error: unknown) => void logged.push(`${message}: ${String(error)}`);
    const dispatcher = createDispatcher(
      { ...outbox, senders, channels, log, ...more },
      { againMs: 5, graceMs: 50, ...options },
    );
    dispatcher.start();
    return dispatcher;
  }

  return {
    ...outbox,
    channels,
    logged,
    /** Every piece that was handed to a sender. */
    pieces,
    sender,
    start,
    put: (content: string, to?: string, who: { user_id?: string; channel?: string } = {}) =>
      outbox.put(content, to, { channel: 'email', ...who }),

    /** Waits until so many pieces were handed to senders. */
    async handed(count: number): Promise<OutMessage[]> {
      const signal = AbortSignal.timeout(SOON_MS);
      while (pieces.length < count) await once(told, 'piece', { signal });
      return pieces;
    },

    /** Waits until a delivery is settled; gives how. */
    async settled(id: string, user_id?: string) {
      const signal = AbortSignal.timeout(SOON_MS);
      const changed = new EventTarget();
      const unwatch = outbox.bus.watch(() => changed.dispatchEvent(new Event('told')));
      try {
        for (;;) {
          const next = once(changed, 'told', { signal });
          const facts = await outbox.facts(id, user_id);
          const end = facts.find(({ status }) => status === 'sent' || status === 'failed');
          if (end) {
            next.catch(() => undefined);
            return end;
          }
          await next;
        }
      } finally {
        unwatch();
      }
    },
  };
}
