import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import type { TriggerInput, TriggerResult } from '@brain/schema';
import { refusalOf } from '../refusal.ts';

const RETRY_MS = 5_000;

export type Sent = { ok: true; value: TriggerResult } | { ok: false; code: string; message: string };
export type Send = ReturnType<typeof createSend>;

interface SendDeps {
  send: BrainClient['send'];
  log: (line: string) => void;
}

/** Sends triggers until the brain has taken or refused them. */
export function createSend({ send, log }: SendDeps) {
  /** @throws the signal's reason, when it aborts before. */
  return async function sendOrMove(trigger: TriggerInput, signal: AbortSignal): Promise<Sent> {
    const sent = await sendOnce(trigger, signal);
    if (sent.ok || sent.code !== 'NOT_FOUND') return sent;
    // The conversation stays with whom this Telegram id was linked to before.
    const { session_id = '', user_id = '', idempotency_key = '' } = trigger;
    const own = {
      session_id: `${session_id}:${user_id}`,
      idempotency_key: `${idempotency_key}:${user_id}`,
    };
    return sendOnce({ ...trigger, ...own }, signal);
  };

  async function sendOnce(trigger: TriggerInput, signal: AbortSignal): Promise<Sent> {
    for (;;) {
      try {
        return { ok: true, value: await send(trigger, signal) };
      } catch (error) {
        signal.throwIfAborted();
        const refusal = refusalOf(error);
        if (refusal?.concernsMessage) return { ok: false, ...refusal };
        log(`the brain did not take a message, trying again in 5 s: ${String(error)}`);
        await wait(RETRY_MS, undefined, { signal });
      }
    }
  }
}
