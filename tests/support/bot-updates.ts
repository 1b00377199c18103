import type { Chat, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update } from 'grammy/types';

/** The queue of updates behind `getUpdates`: https://core.telegram.org/bots/api#getupdates */
export function createUpdates() {
  let queue: Update[] = [];
  let lastId = 1000;
  let confirmed = 0;
  let wake = Promise.withResolvers<void>();
  let polling: (() => void) | undefined;

  return {
    push(update: Omit<Update, 'update_id'> & { update_id?: number }): number {
      const update_id = update.update_id ?? lastId + 1;
      lastId = Math.max(lastId, update_id);
      queue.push({ ...update, update_id });
      wake.resolve();
      wake = Promise.withResolvers();
      return update_id;
    },

    confirmed: () => confirmed,

    /** Ends the poll that waits. */
    interrupt: () => polling?.(),

    /** Forgets what it gave up to the offset. After a week without updates, ids go on with any number. */
    confirm(payload: Record<string, unknown>): void {
      const offset = Number(payload['offset'] ?? 0);
      confirmed = Math.max(confirmed, offset);
      queue = queue.slice(queue.findIndex(({ update_id }) => update_id === offset - 1) + 1);
    },

    /**
     * Gives what is not confirmed, of the kinds asked for, or waits for some as long as asked. Who asks meanwhile ends
     * that: there is one poller, and the one before is told of the `conflict`.
     */
    async take(payload: Record<string, unknown>): Promise<Update[] | 'conflict'> {
      const asked = payload['allowed_updates'] as string[] | undefined; // what grammY sends
      const given = () =>
        queue.filter((update) => !asked || asked.some((kind) => kind in update)).slice(0, 100);
      polling?.();
      if (given().length > 0) return given();
      const { promise: over, resolve } = Promise.withResolvers<'conflict' | 'over'>();
      const end = () => resolve('conflict');
      polling = end;
      const timer = setTimeout(resolve, Number(payload['timeout'] ?? 0) * 1000, 'over');
      timer.unref(); // a poll that was given up must not keep the test running
      while (given().length === 0) {
        const outcome = await Promise.race([over, wake.promise]);
        if (outcome === 'conflict') return outcome;
        if (outcome === 'over') break;
      }
      clearTimeout(timer);
      if (polling === end) polling = undefined;
      return given();
    },
  };
}

/** A private message of a person, as Telegram tells it: a text, or what else it holds. */
export function privateMessage(
  from: { id: number; language_code?: string; first_name?: string; last_name?: string; username?: string },
  content: string | Pick<Message, 'caption' | 'location'>,
): Pick<Update, 'message'> {
  const person = { first_name: 'Ann', ...from, is_bot: false };
  const chat = { id: from.id, type: 'private', first_name: 'Ann' } as const;
  const kind = typeof content === 'string' ? { text: content } : content;
  return { message: { ...kind, message_id: 1, date: Math.floor(Date.now() / 1000), chat, from: person } };
}

/** A message with buttons: by what stands on each, the data that a press of it sends. */
export interface Asked {
  chat: number;
  message_id: number;
  text: string;
  buttons: Record<string, string>;
  /** The topic it stands in. */
  thread?: number | undefined;
  /** What else it holds, as it was sent. */
  rest?: Pick<Message, 'entities' | 'reply_markup'>;
}

/** The message that a call sends, where it has buttons. */
export function askedBy(at: Pick<Asked, 'chat' | 'message_id'>, payload: Record<string, unknown>): Asked[] {
  const markup = payload['reply_markup'] as InlineKeyboardMarkup | undefined; // what grammY sends
  if (!markup) return [];
  const pairs = markup.inline_keyboard.flat().map((button) => [button.text, dataOf(button)]);
  const entities = payload['entities'] as Message['entities']; // what grammY sends
  const rest = { ...(entities ? { entities } : {}), reply_markup: markup };
  const thread = payload['message_thread_id'] as number | undefined; // what grammY sends
  return [{ ...at, text: String(payload['text']), buttons: Object.fromEntries(pairs), rest, thread }];
}

function dataOf(button: InlineKeyboardButton): string {
  return 'callback_data' in button ? button.callback_data : '';
}

/** The press of a button, as Telegram tells it: https://core.telegram.org/bots/api#callbackquery */
export function pressed(
  from: { id: number; language_code?: string },
  { id, message: asked, data }: { id: string; message: Asked; data: string },
): Pick<Update, 'callback_query'> {
  const person = { first_name: 'Ann', ...from, is_bot: false };
  const { chat, message_id, text, rest, thread } = asked;
  const place: Chat =
    chat < 0
      ? { id: chat, type: 'supergroup', title: 'A group' }
      : { id: chat, type: 'private', first_name: 'Ann' };
  const topic = thread === undefined ? {} : { message_thread_id: thread, is_topic_message: true as const };
  const message: Message = { message_id, date: 1, chat: place, text, ...rest, ...topic };
  return { callback_query: { id, from: person, message, data, chat_instance: String(chat) } };
}
