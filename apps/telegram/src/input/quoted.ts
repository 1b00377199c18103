import type { Quote } from '@brain/schema';
import type { Chat, Message, MessageOrigin, User } from 'grammy/types';
import { plainName } from '../plain-name.ts';
import { fileOf, soundOf } from './attached.ts';
import { spokenOf } from './spoken.ts';
import { type Me, wordsOf } from './words.ts';

const MAX_QUOTE_CHARS = 10_000;
const MAX_REPLIED_CHARS = 1_000;

/** Words of others as a trigger takes them; nothing where nothing was said. */
export function quoteOf(content: string, author: string | undefined): Quote[] {
  const said = content.trim().slice(0, MAX_QUOTE_CHARS);
  return said === '' ? [] : [{ ...(author === undefined ? {} : { author }), content: said }];
}

/** Who wrote a message first, where it is not who sent it: forwarded, or picked from another bot. */
export function otherAuthorOf({ forward_origin: origin, via_bot, from }: Message): string | undefined {
  if (!origin) return via_bot ? nameOf(via_bot) : undefined;
  const isOwn = origin.type === 'user' && origin.sender_user.id === from?.id;
  return isOwn ? undefined : authorOf(origin);
}

/** All that a message says, in words; of a file that it is one. */
export function contentOf(message: Message, me: Me): string {
  const sound = soundOf(message) ? '(audio)' : '';
  const words = [labelOf(message), sound, spokenOf(message), wordsOf(message, me)];
  return words.filter(Boolean).join('\n');
}

/** What stands for a file; '' for a message without one. */
export function labelOf(message: Message): string {
  const file = fileOf(message);
  if (!file) return '';
  return message.photo ? '(photo)' : `(file${file.name === undefined ? '' : ` ${file.name}`})`;
}

/** What a message replies to: words of the two who talk are facts, those of everybody else are quotes. */
export interface Replied {
  replying_to?: string;
  quotes: Quote[];
}

/** `isTrusted`: the sender's own earlier words are as good as what they say now. */
export function repliedBy(message: Message, { me, isTrusted }: { me: Me; isTrusted: boolean }): Replied {
  const { reply_to_message: earlier, external_reply: elsewhere, quote, from } = message;
  if (elsewhere) {
    // It holds no text but what was chosen of it, and else the same as a message.
    const held: Message = { ...elsewhere, message_id: 0, date: 0, chat: message.chat };
    return { quotes: quoteOf(quote?.text ?? contentOf(held, me), authorOf(elsewhere.origin)) };
  }
  // In a topic each message replies to the one that opened it.
  if (!earlier || earlier.forum_topic_created) return { quotes: [] };
  const content = quote?.text ?? contentOf(earlier, me);
  const other = otherAuthorOf(earlier);
  const isOwn = earlier.from?.id === from?.id && isTrusted && !earlier.sender_chat;
  if (other === undefined && (earlier.from?.id === me.id || isOwn)) {
    const replying_to = content.trim().slice(0, MAX_REPLIED_CHARS);
    return { quotes: [], ...(replying_to === '' ? {} : { replying_to }) };
  }
  return { quotes: quoteOf(content, other ?? senderOf(earlier)) };
}

/** What the sender of a message is called: a person, or the chat in whose name it stands. */
export function senderOf({ from, sender_chat }: Message): string {
  return sender_chat ? titleOf(sender_chat) : from ? nameOf(from) : 'somebody';
}

/** What a chat is called, as one line. */
export function titleOf(chat: Chat): string {
  return plainName({ id: 0, is_bot: false, first_name: chat.title ?? chat.first_name ?? '' }) ?? 'a chat';
}

function nameOf(user: User): string {
  return plainName(user) ?? 'somebody';
}

function authorOf(origin: MessageOrigin): string {
  if (origin.type === 'user') return nameOf(origin.sender_user);
  if (origin.type === 'chat') return titleOf(origin.sender_chat);
  if (origin.type === 'channel') return titleOf(origin.chat);
  return nameOf({ id: 0, is_bot: false, first_name: origin.sender_user_name });
}
