import type { InlineKeyboardButton, Message } from 'grammy/types';
import type { Menu } from './menu.ts';

const MAX_TEXT = 4096; // https://core.telegram.org/bots/api#sendmessage

/** A message as it stands, with a line added, and without the buttons of that data, or without any. */
export function concluded(
  { text = '', entities = [], reply_markup }: Message,
  { line, pressed }: { line: string; pressed?: string },
): Menu {
  const room = MAX_TEXT - line.length - 2;
  const kept = text.slice(0, room);
  const rows = pressed === undefined ? [] : without(reply_markup?.inline_keyboard ?? [], pressed);
  return {
    text: `${kept}\n\n${line}`.trim().toWellFormed(),
    entities: entities.filter(({ offset, length }) => offset + length <= kept.length),
    rows,
  };
}

function without(rows: InlineKeyboardButton[][], data: string): InlineKeyboardButton[][] {
  const isPressed = (button: InlineKeyboardButton) =>
    'callback_data' in button && button.callback_data === data;
  return rows.map((row) => row.filter((button) => !isPressed(button))).filter((row) => row.length > 0);
}
