import type { CallbackQuery, InlineKeyboardButton, Message, MessageEntity } from 'grammy/types';
import { button, type Kind } from '../buttons.ts';
import type { Person } from '../people.ts';

/** A message of ours with rows of buttons. Texts are plain, with entities: what people wrote is never read as Markdown. */
export interface Menu {
  text: string;
  entities?: MessageEntity[];
  rows?: InlineKeyboardButton[][];
}

/** What a press does: the message becomes this menu, and a note is shown for a moment. */
export interface Effect {
  menu?: Menu;
  note?: string;
}

/** A press of somebody the brain knows. */
export interface Pressed {
  /** The data of the button, after its letter. */
  rest: string;
  by: Person & Pick<CallbackQuery, 'from'>;
  message: Message;
  isPrivate: boolean;
  signal: AbortSignal;
}

/** A piece of a text that stands out. */
interface Marked {
  text: string;
  type: 'bold' | 'italic' | 'blockquote';
}

/** One text of pieces. Offsets of entities are in UTF-16 units: https://core.telegram.org/bots/api#messageentity */
export function textOf(...pieces: (string | Marked)[]): Pick<Menu, 'text' | 'entities'> {
  const entities: MessageEntity[] = [];
  let text = '';
  for (const piece of pieces) {
    const marked = typeof piece === 'string' ? { text: piece } : piece;
    if ('type' in marked)
      entities.push({ type: marked.type, offset: text.length, length: marked.text.length });
    text += marked.text;
  }
  return { text, entities };
}

/** A text on one line, of at most `max` characters; no character is cut through. */
export function cut(text: string, max: number): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  if (line.length <= max) return line;
  return `${line.slice(0, max - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** What turns the pages, where there are more; `before` stands before the number of the page in the data. */
export function pageRow(
  kind: Kind,
  { page, isLast }: { page: number; isLast: boolean },
): InlineKeyboardButton[][] {
  const row = [
    ...(page > 0 ? [button('‹', kind, `p${page - 1}`)] : []),
    ...(isLast ? [] : [button('›', kind, `p${page + 1}`)]),
  ];
  return row.length > 0 ? [row] : [];
}

/** The page that a list has under that number, or its last one. */
export function pageOf<T>(all: readonly T[], { page, size }: { page: number; size: number }) {
  const last = Math.max(0, Math.ceil(all.length / size) - 1);
  const shown = Math.min(page, last);
  return { page: shown, isLast: shown === last, items: all.slice(shown * size, (shown + 1) * size) };
}
