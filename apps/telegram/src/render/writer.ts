import type { MessageEntity } from 'grammy/types';
import { type Rich, tidy } from './rich.ts';

/** What an entity says beside its place. */
export type Form =
  | { type: 'bold' | 'italic' | 'strikethrough' | 'code' | 'blockquote' }
  | { type: 'pre'; language?: string }
  | { type: 'text_link'; url: string };

export type Writer = ReturnType<typeof createWriter>;

/** Writes a text with its entities, line by line: each line of a block that is indented begins with its prefix. */
export function createWriter() {
  let text = '';
  /** Line breaks that come before whatever is written next; nothing comes of them at the start and at the end. */
  let breaks = 0;
  let prefix = '';
  const entities: MessageEntity[] = [];
  const open: { form: Form; offset: number }[] = [];

  function put(piece: string): void {
    for (const one of open) if (one.offset === -1) one.offset = text.length;
    text += piece;
  }

  const isOpen = (...types: Form['type'][]) => open.some(({ form }) => types.includes(form.type));

  /** Ends the line, and leaves `count` - 1 lines empty. */
  function gap(count: number): void {
    if (text !== '') breaks = Math.max(breaks, count);
  }

  /** Writes the line breaks that are due, and the prefix of a line that begins. */
  function begin(): void {
    text += '\n'.repeat(breaks);
    breaks = 0;
    if (text === '' || text.endsWith('\n')) text += prefix;
  }

  function write(piece: string): void {
    for (const [at, line] of piece.split('\n').entries()) {
      if (at > 0 && text !== '') breaks = Math.min(breaks + 1, 2);
      if (line === '') continue;
      begin();
      put(line);
    }
  }

  /** Writes code as it is: no line of it is indented. */
  function writeCode(code: string): void {
    text += '\n'.repeat(breaks);
    breaks = 0;
    put(code);
  }

  return {
    gap,
    write,
    writeCode,
    isOpen,

    /** Writes what `work` writes in that form. A form within itself, and one in code or in a link that cannot be, is left out. */
    wrap(form: Form, work: () => void): void {
      const isFree = form.type === 'bold' || form.type === 'italic' || form.type === 'strikethrough';
      const isShut = isOpen(form.type, 'pre', 'code') || (!isFree && isOpen('text_link'));
      if (isShut) return work();
      const one = { form, offset: -1 };
      open.push(one);
      work();
      open.pop();
      if (one.offset !== -1) entities.push({ ...form, offset: one.offset, length: text.length - one.offset });
    },

    /** Writes what `work` writes with this before each of its lines. */
    indent(by: string, work: () => void): void {
      const outer = prefix;
      prefix += by;
      work();
      prefix = outer;
    },

    /** All that was written. */
    rich: (): Rich => tidy({ text, entities }),
  };
}
