import type { MessageEntity } from 'grammy/types';

/**
 * A text with its form as Telegram takes it, offsets in UTF-16 code units, so that it parses nothing and can refuse
 * nothing: https://core.telegram.org/bots/api#messageentity
 */
export interface Rich {
  text: string;
  entities: MessageEntity[];
}

/** Telegram heeds no more in one message: https://core.telegram.org/bots/api#sendmessage */
export const MAX_ENTITIES = 100;

/** What goes first where there are too many. */
const WORTH: readonly MessageEntity['type'][] = [
  'pre',
  'text_link',
  'blockquote',
  'code',
  'bold',
  'strikethrough',
  'italic',
];

const isCode = ({ type }: MessageEntity) => type === 'pre' || type === 'code';

/** True for a text that shows nothing, which Telegram refuses as empty. */
export function isBlank(text: string): boolean {
  return /^(?:[\p{Z}\p{Cc}\p{Cf}\u115f\u1160\u2800\u3164\uffa0\ufffc]|\u034f|[\ufe00-\ufe0f])*$/u.test(text);
}

/**
 * The same with entities as the Bot API wants them: none over nothing or white space alone, none of bold and its like
 * over code, those that begin first, and then the longest, before others.
 * https://core.telegram.org/bots/api#formatting-options
 */
export function tidy({ text, entities }: Rich): Rich {
  const code = entities.filter(isCode).sort((a, b) => a.offset - b.offset);
  const free = entities.flatMap((entity) => {
    const isFree = entity.type !== 'blockquote' && !isCode(entity);
    return isFree ? without(entity, code) : [entity];
  });
  const trimmed = free.flatMap((entity) => trim(text, entity));
  return { text, entities: trimmed.sort((a, b) => a.offset - b.offset || b.length - a.length) };
}

/** The same with the hundred entities that say most. */
export function withinLimit({ text, entities }: Rich): Rich {
  if (entities.length <= MAX_ENTITIES) return { text, entities };
  const kept = new Set(
    entities.toSorted((a, b) => WORTH.indexOf(a.type) - WORTH.indexOf(b.type)).slice(0, MAX_ENTITIES),
  );
  return { text, entities: entities.filter((entity) => kept.has(entity)) };
}

/** What of an entity lies between `from` and `to`, counted from `from`. */
export function clip(entity: MessageEntity, from: number, to: number): MessageEntity[] {
  const start = Math.max(entity.offset, from);
  const end = Math.min(entity.offset + entity.length, to);
  return start < end ? [{ ...entity, offset: start - from, length: end - start }] : [];
}

/** An entity without the places of others, which are in order and apart from each other. */
function without(entity: MessageEntity, others: MessageEntity[]): MessageEntity[] {
  const end = entity.offset + entity.length;
  const pieces: MessageEntity[] = [];
  let at = entity.offset;
  for (const { offset, length } of others) {
    if (offset + length <= at || offset >= end) continue;
    if (offset > at) pieces.push({ ...entity, offset: at, length: offset - at });
    at = offset + length;
  }
  return at < end ? [...pieces, { ...entity, offset: at, length: end - at }] : pieces;
}

/** Without white space at its ends, which in a block belongs to it. */
function trim(text: string, entity: MessageEntity): MessageEntity[] {
  const covered = text.slice(entity.offset, entity.offset + entity.length);
  if (isBlank(covered)) return [];
  if (entity.type === 'pre' || entity.type === 'blockquote') return [entity];
  const offset = entity.offset + covered.length - covered.trimStart().length;
  return [{ ...entity, offset, length: covered.trim().length }];
}
