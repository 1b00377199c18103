import type { Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { insist, type Insist } from './insist.ts';
import { MAX_PART } from './split.ts';

const TELL_MS = 10_000; // what is only a courtesy is not waited for any longer

/** The longest text that is shown for a moment: https://core.telegram.org/bots/api#answercallbackquery */
const MAX_ANSWER = 200;

export type Tell = (chat: string, text: string, buttons?: InlineKeyboardMarkup) => Promise<void>;

interface TellDeps {
  api: Api;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
  /** Aborts when the service stops. */
  signal: AbortSignal;
}

/** What the bot says by itself, not for the brain: tried for ten seconds each. Nothing here throws. */
export function createTell({ api, onRetry, log, signal: stopping }: TellDeps) {
  async function courtesy(what: string, call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TELL_MS)]);
    await insist(call, { signal, onRetry }).catch((error: unknown) => log(`${what}: ${String(error)}`));
  }
  // grammY types its signal after a polyfill; Node's own is the same thing.
  const foreign = (signal: AbortSignal) => signal as never;
  const plain = { link_preview_options: { is_disabled: true } };

  /** One message in a chat, plain as it is. */
  const tell: Tell = (chat, text, buttons) => {
    const other = buttons ? { ...plain, reply_markup: buttons } : plain;
    return courtesy('could not tell a chat', (signal) => api.sendMessage(chat, text, other, foreign(signal)));
  };

  return {
    tell,

    /** Answers a press, which ends its waiting; with a text, that is shown for a moment. */
    answer(query_id: string, text?: string): Promise<void> {
      const other = text === undefined ? {} : { text: text.slice(0, MAX_ANSWER) };
      return courtesy('could not answer a button', (signal) =>
        api.answerCallbackQuery(query_id, other, foreign(signal)),
      );
    },

    /** Adds a line to a message of ours, and takes its buttons away. */
    conclude(at: { chat: number; message_id: number; text: string }, line: string): Promise<void> {
      const text = `${at.text.slice(0, MAX_PART - line.length - 2)}\n\n${line}`.trim();
      return courtesy('could not change a message', (signal) =>
        api.editMessageText(at.chat, at.message_id, text, plain, foreign(signal)),
      );
    },
  };
}
