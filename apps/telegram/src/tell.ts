import type { Api } from 'grammy';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { insist, type Insist } from './insist.ts';
import { spotOf, topicOf } from './address.ts';
import { MAX_PART } from './render/split-rich.ts';
import type { Turns } from './turns.ts';
import { foreign } from './foreign.ts';

const TELL_MS = 10_000; // what is only a courtesy is not waited for any longer

/** The longest text that is shown for a moment: https://core.telegram.org/bots/api#answercallbackquery */
const MAX_ANSWER = 200;

/** What a message has beside its text. It makes itself heard only where it is `loud`. */
export interface Extra extends Partial<InlineKeyboardMarkup> {
  loud?: boolean;
}

export type Tell = (address: string, text: string, extra?: Extra) => Promise<void>;

interface TellDeps {
  api: Api;
  turns: Pick<Turns, 'take'>;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
  /** Aborts when the service stops. */
  signal: AbortSignal;
}

/** What the bot says by itself, not for the brain: tried for ten seconds each. Nothing here throws. */
export function createTell({ api, turns, onRetry, log, signal: stopping }: TellDeps) {
  async function courtesy(what: string, call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TELL_MS)]);
    await insist(call, { signal, onRetry }).catch((error: unknown) => log(`${what}: ${String(error)}`));
  }
  const plain = { link_preview_options: { is_disabled: true } };

  /** One message in a chat, plain as it is. */
  const tell: Tell = async (address, text, { loud = false, inline_keyboard } = {}) => {
    const spot = spotOf(address);
    if (!spot) return log(`could not tell “${address}”: it is no address on Telegram`);
    const other = {
      ...plain,
      ...topicOf(spot),
      ...(loud ? {} : { disable_notification: true }),
      ...(inline_keyboard ? { reply_markup: { inline_keyboard } } : {}),
    };
    // A try at a time: others may send while this one waits for the next.
    await courtesy('could not tell a chat', (signal) =>
      turns.take(spot.chat, () => api.sendMessage(spot.chat, text, other, foreign(signal)), signal),
    );
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
      const text = `${at.text.slice(0, MAX_PART - line.length - 2)}\n\n${line}`.trim().toWellFormed();
      return courtesy('could not change a message', (signal) =>
        turns.take(
          at.chat,
          () => api.editMessageText(at.chat, at.message_id, text, plain, foreign(signal)),
          signal,
        ),
      );
    },
  };
}
