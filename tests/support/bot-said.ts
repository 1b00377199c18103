import type { Chat, Message, MessageEntity, Update, User } from 'grammy/types';

/** Somebody on Telegram. */
export interface Somebody {
  id: number;
  first_name?: string;
  language_code?: string;
}

/** Where something is said, when not to the bot alone: a group, or a topic. */
export interface Where {
  chat?: Place;
  thread?: number;
}

type Content = Partial<Omit<Message, 'chat'>>;
type Place = Chat.PrivateChat | Chat.SupergroupChat;
/** A message, which no channel has sent. */
interface Told {
  message: Message & { chat: Place; from: User };
}

/** The bot of these tests, as Telegram shows it. */
export const BOT = { id: 4242, is_bot: true, first_name: 'Brain', username: 'brain_test_bot' } as const;

let messages = 10_000;

/** A new message of somebody: https://core.telegram.org/bots/api#message */
export function said(from: Somebody, content: string | Content, where: Where = {}): Told {
  messages += 1;
  const person = { first_name: 'Ann', ...from, is_bot: false };
  const chat: Place = where.chat ?? { id: from.id, type: 'private', first_name: person.first_name };
  const topic = where.thread === undefined ? {} : { message_thread_id: where.thread, is_topic_message: true };
  const kind = typeof content === 'string' ? { text: content } : content;
  const date = Math.floor(Date.now() / 1000);
  return { message: { message_id: messages, date, chat, from: person, ...topic, ...kind } };
}

/** What the bot has said, for a reply to it. */
export function ofBot(text: string, where: { chat: Chat }): Message {
  messages += 1;
  return { message_id: messages, date: 1, chat: where.chat, from: BOT, text };
}

/** A reply to a message, as part of another. */
export function replyTo(message: Message): Content {
  const { reply_to_message: _, ...rest } = message;
  return { reply_to_message: rest as NonNullable<Message['reply_to_message']> }; // its type wants the field to be there
}

/** The same message, changed: https://core.telegram.org/bots/api#update */
export function changed({ message }: Told, content: Content): Pick<Update, 'edited_message'> {
  return { edited_message: { ...message, edit_date: message.date + 1, ...content } };
}

/** A text that mentions the bot: each `@brain_test_bot` in it. */
export function calling(text: string): Content {
  const entities: MessageEntity[] = [...text.matchAll(/@brain_test_bot/g)].map(({ index }) => ({
    type: 'mention',
    offset: index,
    length: '@brain_test_bot'.length,
  }));
  return { text, entities };
}

/** A command for this bot, as a group shows it. */
export function command(text: string): Content {
  const length = text.split(' ')[0]?.length ?? 0;
  return { text, entities: [{ type: 'bot_command', offset: 0, length }] };
}

/** A photo in two sizes, the files of which stand at the Bot API. */
export function photo(file_id: string, file_size?: number): Content {
  const size = (side: number) => ({ file_id, file_unique_id: file_id, width: side, height: side });
  const known = file_size === undefined ? {} : { file_size };
  return {
    photo: [
      { ...size(90), file_id: 'thumbnail', file_size: 10 },
      { ...size(1280), ...known },
    ],
  };
}

export function document(
  file_id: string,
  more: { file_name?: string; mime_type?: string; file_size?: number },
) {
  return { document: { file_id, file_unique_id: file_id, ...more } } satisfies Content;
}

/** A voice message: https://core.telegram.org/bots/api#voice */
export function voice(file_id: string, duration = 3): Content {
  return { voice: { file_id, file_unique_id: file_id, duration, mime_type: 'audio/ogg' } };
}

/** Words of somebody else, passed on. */
export function forwardedFrom(name: string): Content {
  return { forward_origin: { type: 'hidden_user', date: 1, sender_user_name: name } };
}

export function group(id: number, title = 'The club'): Chat.SupergroupChat {
  return { id, type: 'supergroup', title };
}

/** Somebody brings the bot into a group, or takes it out. */
export function brings(
  from: Somebody,
  chat: Chat.SupergroupChat,
  isOut = false,
): Pick<Update, 'my_chat_member'> {
  const out = { status: 'left', user: BOT } as const;
  const member = { status: 'member', user: BOT } as const;
  return {
    my_chat_member: {
      chat,
      from: { first_name: 'Ann', ...from, is_bot: false },
      date: 1,
      old_chat_member: isOut ? member : out,
      new_chat_member: isOut ? out : member,
    },
  };
}
