/** Where messages go on Telegram: a chat, and the topic in it where the chat has topics. */
export interface Spot {
  chat: number;
  thread?: number;
}

const ADDRESS = /^(-?\d{1,16})(?:\/(\d{1,16}))?$/;

/** A spot as the brain keeps it: `42`, or `-100123/7` for topic 7. */
export function addressOf({ chat, thread }: Spot): string {
  return thread === undefined ? String(chat) : `${chat}/${thread}`;
}

/** The spot of an address; undefined for what is none. */
export function spotOf(address: string): Spot | undefined {
  const [, chat, thread] = ADDRESS.exec(address) ?? [];
  if (chat === undefined) return undefined;
  return thread === undefined ? { chat: Number(chat) } : { chat: Number(chat), thread: Number(thread) };
}

/** The topic, as the Bot API takes it: https://core.telegram.org/bots/api#sendmessage */
export function topicOf({ thread }: Spot): { message_thread_id?: number } {
  return thread === undefined ? {} : { message_thread_id: thread };
}
