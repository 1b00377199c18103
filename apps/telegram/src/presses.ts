import type { CallbackQuery } from 'grammy/types';
import type { BrainClient } from '@brain/client';
import { addressOf } from './address.ts';
import { type Kind, pressOf } from './buttons.ts';
import { createAsk, Refused } from './commands/ask.ts';
import type { Effect, Pressed } from './commands/menu.ts';
import type { MenuMessages } from './commands/menu-messages.ts';
import type { Menus } from './commands/menus.ts';
import { commandPhrasesFor } from './commands/phrases.ts';
import { createReceiptPress } from './commands/receipt-press.ts';
import { createVerdicts } from './commands/verdicts.ts';
import type { Languages } from './languages.ts';
import type { People } from './people.ts';
import type { Tell } from './tell.ts';

interface PressesDeps {
  api: BrainClient['api'];
  people: Pick<People, 'who' | 'strangers' | 'settleStranger' | 'settleApproval'>;
  /** Says something in a chat, and answers a press, which ends its waiting. Neither throws. */
  bot: { tell: Tell; answer: (query_id: string, text?: string) => Promise<void> };
  messages: Pick<MenuMessages, 'change'>;
  menus: Menus;
  languages: Pick<Languages, 'of'>;
  log: (line: string) => void;
}

type Handler = (pressed: Pressed) => Promise<Effect | undefined>;

/** What shows what is one person’s own is pressed where they are alone with the bot. */
const ANYWHERE: ReadonlySet<Kind> = new Set(['a', 'u']);

/**
 * Handles the press of a button. Who pressed decides, by their numeric id: strangers are an owner's to let in, all else
 * is about what is the person's own. Whoever else presses is answered without a word, as is what is no button of ours.
 */
export function createPresses(deps: PressesDeps) {
  const { people, bot, messages, menus } = deps;
  const { approval, stranger } = createVerdicts({ people, tell: bot.tell, languages: deps.languages });
  const receipt = createReceiptPress(createAsk(deps));
  const menu = (kind: Kind) => (pressed: Pressed) => pressMenu(kind, pressed);
  const handlers: Record<Kind, Handler> = {
    a: approval,
    p: stranger,
    u: receipt,
    m: menu('m'),
    f: menu('f'),
    s: menu('s'),
    t: menu('t'),
  };

  function pressMenu(kind: Kind, { rest, by, message, signal }: Pressed): Promise<Effect | undefined> {
    const { chat, is_topic_message, message_thread_id: thread } = message;
    const isTopic = is_topic_message && thread !== undefined;
    const address = addressOf({ chat: chat.id, ...(isTopic ? { thread } : {}) });
    const say = commandPhrasesFor(by.from.language_code);
    return menus.press({ kind, rest }, { user_id: by.user_id, address, say, signal, message });
  }

  async function effectOf(
    { data, from, message }: CallbackQuery,
    signal: AbortSignal,
  ): Promise<Effect | undefined> {
    const press = pressOf(data);
    if (!press || !message || from.is_bot) return undefined;
    const isPrivate = message.chat.type === 'private';
    if (!isPrivate && !ANYWHERE.has(press.kind)) return undefined;
    const known = await people.who(from.id, signal);
    if (!known.ok || !known.value) return undefined;
    const by = { ...known.value, from };
    try {
      // One that is too old comes without its text, and reads as an empty one.
      return await handlers[press.kind]({
        rest: press.rest,
        by,
        message,
        isPrivate,
        signal,
      });
    } catch (error) {
      if (error instanceof Refused)
        return { note: commandPhrasesFor(from.language_code).refused(error.message) };
      throw error;
    }
  }

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(query: CallbackQuery, signal: AbortSignal): Promise<void> {
    const effect = await effectOf(query, signal);
    const { message } = query;
    if (effect?.menu && message) {
      await messages.change({ chat: message.chat.id, message_id: message.message_id }, effect.menu);
    }
    await bot.answer(query.id, effect?.note);
  };
}
