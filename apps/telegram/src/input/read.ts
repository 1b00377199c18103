import { MAX_MESSAGE_CHARS, type Quote } from '@brain/schema';
import type { Message } from 'grammy/types';
import { type Attached, fileOf, isBeyond, type Sound, soundOf } from './attached.ts';
import { labelOf, otherAuthorOf, quoteOf, repliedBy } from './quoted.ts';
import { spokenOf } from './spoken.ts';
import { type Me, wordsOf } from './words.ts';

/** What stands where all the words of a message are somebody else's. */
export const FORWARDED = '(forwarded)';

/** What a message, or all parts of an album, says. */
export interface Reading {
  /** The sender's own words, '' where they have said none. */
  text: string;
  /** Words of others, the oldest first. */
  quotes: Quote[];
  /** What it replies to, where that was said by one of the two who talk. */
  replying_to?: string;
  /** Its own; where it has none, that of the message it replies to. */
  files: Attached[];
  sounds: Sound[];
  /** Who has said all this first, where that is not who sends it. */
  author?: string;
  /** It holds something that cannot be taken, such as a video. */
  isBeyond: boolean;
}

/** Reads what somebody says; changes nothing and asks nobody. Parts of an album have their captions joined. */
export function read(parts: readonly Message[], { me, isTrusted }: { me: Me; isTrusted: boolean }): Reading {
  const own: string[] = [];
  const quotes: Quote[] = [];
  let author: string | undefined;
  for (const part of parts) {
    const words = [spokenOf(part), wordsOf(part, me)].filter(Boolean).join('\n');
    const other = otherAuthorOf(part);
    if (other === undefined) own.push(words);
    else {
      quotes.push(...quoteOf(words || labelOf(part), other));
      own.push(FORWARDED);
      author = other;
    }
  }
  // The parts of an album reply to the same message.
  const [first] = parts;
  const replied = first ? repliedBy(first, { me, isTrusted }) : { quotes: [] };
  const files = parts.flatMap((part) => fileOf(part) ?? []);
  // “What is this?” below a photo is about the photo.
  const repliedFile = [first?.reply_to_message].flatMap((earlier) => (earlier && fileOf(earlier)) ?? []);
  const text = [...new Set(own)].filter(Boolean).join('\n').slice(0, MAX_MESSAGE_CHARS);
  return {
    text,
    quotes: [...replied.quotes, ...quotes],
    ...(replied.replying_to === undefined ? {} : { replying_to: replied.replying_to }),
    files: files.length > 0 ? files : repliedFile,
    sounds: parts.flatMap((part) => soundOf(part) ?? []),
    ...(author === undefined ? {} : { author }),
    isBeyond: parts.some(isBeyond),
  };
}
