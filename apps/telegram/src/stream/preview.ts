import { type Api, GrammyError, HttpError } from 'grammy';
import { type Spot, topicOf } from '../address.ts';
import { failureOf } from '../failure.ts';
import { insist } from '../insist.ts';
import type { Rich } from '../render/rich.ts';
import type { Turns } from '../turns.ts';
import { drawnOf, type Screen } from './screen.ts';
import { foreign } from '../foreign.ts';

const REMOVE_MS = 5_000;
const SEND_MS = 10_000;
/** What a message is refused to be changed with when it stands like that already. */
const NOT_MODIFIED = /message is not modified/i;

interface PreviewOptions {
  /** Nothing comes between the parts of a delivery. */
  turns: Pick<Turns, 'take'>;
  api: Pick<Api, 'sendMessage' | 'editMessageText' | 'deleteMessage'>;
  spot: Spot;
}

/**
 * A quiet message that is changed as the answer is written, and deleted once it stands: an answer is a message of its
 * own, so that its reader is told of it. It begins with the first text.
 * https://core.telegram.org/bots/api#editmessagetext
 */
export function createPreview({ api, spot, turns }: PreviewOptions): Screen {
  const plain = { link_preview_options: { is_disabled: true } };
  const quiet = { ...plain, ...topicOf(spot), disable_notification: true };
  let shown: string | undefined;
  let message_id: number | undefined;
  /** The first message, while it is on its way. */
  let sending: Promise<unknown> | undefined;

  /** Once it is begun it is not cut short: then nobody would know which message to take away. */
  async function begin({ text, entities }: Rich, stopping: AbortSignal): Promise<void> {
    const send = () => {
      const signal = foreign(AbortSignal.timeout(SEND_MS));
      const sent = api.sendMessage(spot.chat, text, { ...quiet, entities }, signal);
      sending = sent.then(
        (message) => void (message_id = message.message_id),
        () => undefined,
      );
      return sent;
    };
    await turns.take(spot.chat, send, stopping);
  }

  async function change(message: number, { text, entities }: Rich, signal: AbortSignal): Promise<void> {
    try {
      await api.editMessageText(spot.chat, message, text, { ...plain, entities }, foreign(signal));
    } catch (error) {
      if (!(error instanceof GrammyError && NOT_MODIFIED.test(error.description))) throw error;
    }
  }

  return {
    async draw(content, { stopping, cutting }) {
      const next = JSON.stringify(content);
      if (content.text === '' || next === shown) return { status: 'same' };
      const isFirst = message_id === undefined;
      try {
        if (message_id === undefined) await begin(content, stopping);
        else await change(message_id, content, cutting);
        shown = next;
        return { status: 'shown' };
      } catch (error) {
        const isSent = error instanceof GrammyError || error instanceof HttpError;
        if (stopping.aborted && !isSent) return { status: 'same' };
        // One that may have come all the same is not sent once more.
        return isFirst && failureOf(error).uncertain ? { status: 'refused' } : drawnOf(error);
      }
    },

    async clear() {
      await sending;
      const gone = message_id;
      [shown, message_id, sending] = [undefined, undefined, undefined];
      if (gone === undefined) return;
      const signal = AbortSignal.timeout(REMOVE_MS);
      const remove = () => api.deleteMessage(spot.chat, gone, foreign(signal));
      // What cannot be deleted stays: the answer is there.
      await insist(remove, { signal, onRetry: () => undefined }).catch(() => undefined);
    },
  };
}
