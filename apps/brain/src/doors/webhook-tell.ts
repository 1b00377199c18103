import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { factId } from '../store/row.ts';
import type { Parts } from './parts.ts';

/** What may be on its way at once: more is left out, since nobody was promised it. */
const MAX_AT_ONCE = 50;
const MAX_TRIES = 3;
const MAX_WAIT_SECONDS = 30;

/** Says something at an address of a channel that the brain sends by itself, by the way. Never throws. */
export type Tell = (channel: string, to: string, content: string) => void;

/** Words of the door itself, to who has no session here. Close it: it ends what is on its way. */
export function createTell({ senders }: Pick<Parts, 'senders'>, log: (message: string) => void) {
  const stopping = new AbortController();
  const { signal } = stopping;
  const open = new Set<Promise<void>>();

  async function send(channel: string, to: string, content: string): Promise<void> {
    const sender = senders[channel];
    if (!sender) return;
    const id = factId('evt', 'told', randomUUID());
    const message = { id, run_id: id, session_id: `${channel}:${to}`, to, content };
    for (const piece of await sender.pieces(message)) {
      for (let tries = 1; ; tries += 1) {
        const sent = await sender.send(piece, signal);
        if (sent.status === 'sent') break;
        if (sent.status === 'failed' || tries >= MAX_TRIES)
          return log(`somebody on ${channel} could not be told: ${sent.error}`);
        await wait(Math.min(sent.retry_after ?? 2, MAX_WAIT_SECONDS) * 1000, undefined, { signal });
      }
    }
  }

  const tell: Tell = (channel, to, content) => {
    if (open.size >= MAX_AT_ONCE || signal.aborted) return;
    const sending = send(channel, to, content).catch((error: unknown) => {
      if (!signal.aborted) log(`somebody on ${channel} could not be told: ${String(error)}`);
    });
    open.add(sending);
    void sending.then(() => open.delete(sending));
  };

  return {
    tell,
    async close(): Promise<void> {
      stopping.abort();
      await Promise.all(open);
    },
  };
}
