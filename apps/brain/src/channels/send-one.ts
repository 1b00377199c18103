import { setTimeout as wait } from 'node:timers/promises';
import type { ClaimedDelivery } from '@brain/schema';
import { BrainError, isUnavailable, messageOf } from '../errors.ts';
import type { Store } from '../store/store.ts';
import type { Deliveries } from './deliveries.ts';
import type { OutMessage, Sender, Sent } from './sender.ts';

/** How often a call to the outbox that meets a bug is tried. */
const MAX_TRIES_AT_A_BUG = 5;
/** As a delivery holds it, and a report of a channel. */
const MAX_ERROR_CHARS = 1000;

export interface SendOneDeps {
  store: Store;
  deliveries: Pick<Deliveries, 'begin' | 'retry' | 'settle'>;
  /** The name under which the channel is claimed. */
  claimant: string;
  /** Hears how each try ended. */
  tried: (channel: string, sent: Sent) => void;
  log: (message: string, error: unknown) => void;
  /** The longest try of one piece. */
  tryMs: number;
  /** Between two calls to a store that cannot write. */
  againMs: number;
}

/** Ends what is sent: `closing` before the first piece, `signal` at once. */
interface Until {
  closing: AbortSignal;
  signal: AbortSignal;
}

/**
 * Sends what is missing of one delivery, each piece once: before a piece the outbox is told so, after it how that
 * ended. A store that cannot write is waited for, before a piece and after it. Once one piece is out the others follow
 * also while the brain closes, since only the next one tells the outbox of the last.
 */
export function createSendOne({ store, deliveries, claimant, tried, log, tryMs, againMs }: SendOneDeps) {
  /** Repeats a call until the outbox has answered; undefined when it refused, or met a bug five times. */
  async function tell<T>(call: () => Promise<T>, signal: AbortSignal): Promise<T | undefined> {
    for (let bugs = 0; ;) {
      signal.throwIfAborted();
      try {
        return await call();
      } catch (error) {
        if (!isUnavailable(error)) {
          if (error instanceof BrainError) return undefined;
          bugs += 1;
          log('the outbox could not be told of a delivery', error);
          if (bugs === MAX_TRIES_AT_A_BUG) return undefined;
        }
        await wait(againMs, undefined, { signal });
      }
    }
  }

  /** @throws what the sender throws in making its pieces. */
  async function piecesOf(sender: Sender, { to, ...delivery }: Addressed): Promise<OutMessage[]> {
    const { id, session_id, data } = delivery;
    if (!data.content?.trim()) return [];
    const trigger = await store.events.get(data.run_id);
    const asked = trigger?.data.event_type === 'message' ? trigger.data : undefined;
    // What has a subject of its own begins something new, and what goes elsewhere is no answer.
    const isAnswer = asked?.source === data.channel && asked.reply_to === to && data.subject === undefined;
    const subject = data.subject ?? asked?.subject;
    return sender.pieces({
      id,
      run_id: data.run_id,
      session_id,
      to,
      content: data.content,
      ...(subject === undefined ? {} : { subject }),
      ...(isAnswer && asked.source_message_id !== undefined ? { in_reply_to: asked.source_message_id } : {}),
    });
  }

  /** Gives a sender its time, also one that does not look at its signal. @throws the signal's reason, or its fault. */
  async function within<T>(signal: AbortSignal, work: (until: AbortSignal) => Promise<T>): Promise<T> {
    const tooLate = AbortSignal.timeout(tryMs);
    const until = AbortSignal.any([signal, tooLate]);
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const end = () => reject(until.reason);
    until.addEventListener('abort', end);
    try {
      return await Promise.race([work(until), ended]);
    } catch (error) {
      signal.throwIfAborted();
      log('a sender failed', error);
      const why = tooLate.aborted
        ? `it took longer than ${tryMs / 1000} s`
        : `it failed: ${messageOf(error)}`;
      throw new Error(why, { cause: error });
    } finally {
      until.removeEventListener('abort', end);
    }
  }

  /** One try; whatever a sender does, it has an outcome. @throws the signal's reason. */
  async function sendPiece(sender: Sender, piece: OutMessage, signal: AbortSignal): Promise<Sent> {
    try {
      return await within(signal, async (until) => sender.send(piece, until));
    } catch (error) {
      signal.throwIfAborted();
      return { status: 'retry', error: messageOf(error), uncertain: true };
    }
  }

  /** Says how a try ended where that is not `sent`. */
  async function put(
    { id, attempt }: { id: string; attempt: number },
    sent: Exclude<Sent, { status: 'sent' }>,
    signal: AbortSignal,
  ): Promise<void> {
    const error = sent.error.slice(0, MAX_ERROR_CHARS);
    if (sent.status === 'failed') {
      await tell(() => deliveries.settle({ id, status: 'failed', error }), signal);
      return;
    }
    const { uncertain = false, retry_after } = sent;
    const asked = retry_after === undefined ? {} : { retry_after };
    await tell(() => deliveries.retry({ id, attempt, error, uncertain, ...asked }), signal);
  }

  return async function sendOne(
    sender: Sender,
    delivery: ClaimedDelivery,
    { closing, signal }: Until,
  ): Promise<void> {
    const { id, claim, data } = delivery;
    const { channel } = data;
    const { to, part: from } = claim;
    const settle = (how: 'sent' | 'failed', error?: string) =>
      tell(() => deliveries.settle({ id, status: how, ...(error === undefined ? {} : { error }) }), signal);
    const begin = (part: number) => tell(() => deliveries.begin({ id, part, claimant }), signal);

    if (to === undefined) return settle('failed', 'no address is linked');
    const pieces = await within(signal, () => piecesOf(sender, { ...delivery, to })).catch(messageOf);
    signal.throwIfAborted();
    if (typeof pieces === 'string') {
      // A try that failed: what would fail each time is given up one day.
      const begun = await begin(from);
      if (begun) await put({ id, ...begun }, { status: 'retry', error: pieces }, signal);
      return;
    }
    if (pieces.length === 0) return settle('failed', 'the message is empty');
    for (const [part, piece] of pieces.entries()) {
      if (part < from) continue;
      // Nothing is begun any more: it goes out once, after the next start.
      if (closing.aborted && part === from) return;
      const begun = await begin(part);
      if (!begun) return;
      const sent = await sendPiece(sender, piece, signal);
      tried(channel, sent);
      if (sent.status !== 'sent') return put({ id, ...begun }, sent, signal);
    }
    await settle('sent');
  };
}

type Addressed = ClaimedDelivery & { to: string };
