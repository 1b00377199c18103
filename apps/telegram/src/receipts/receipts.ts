import type { Receipt } from '@brain/schema';
import type { InlineKeyboardButton } from 'grammy/types';
import { phrasesFor } from './phrases.ts';

/** Receipts that are shown below one message; how many more there are is said. */
const MAX_SHOWN = 8;
const MAX_STATEMENT = 160;
const MAX_LABEL = 32;
/** https://core.telegram.org/bots/api#inlinekeyboardbutton */
const MAX_DATA_BYTES = 64;

/** What has changed in the memory: a line each, and below them a button each that takes it back. */
export function showReceipts(receipts: readonly Receipt[], languageCode: string | undefined) {
  const say = phrasesFor(languageCode);
  const shown = receipts.slice(0, MAX_SHOWN);
  const lines = shown.map((receipt) => lineOf(receipt, say));
  if (receipts.length > shown.length) lines.push(say.more(receipts.length - shown.length));
  const rows = shown.flatMap(({ undo_id, content, was }): InlineKeyboardButton[][] => {
    const callback_data = `u:${undo_id}`;
    if (undo_id === undefined || Buffer.byteLength(callback_data) > MAX_DATA_BYTES) return [];
    const label = short(content || (was ?? ''), MAX_LABEL);
    return [[{ text: shown.length === 1 || label === '' ? say.undo : say.undoOf(label), callback_data }]];
  });
  return { text: lines.join('\n'), rows };
}

function lineOf({ change, content, was }: Receipt, say: ReturnType<typeof phrasesFor>): string {
  const what = short(content, MAX_STATEMENT);
  if (change === 'forgotten') return say.forgotten;
  if (change === 'restored') return say.restored(what);
  if (change === 'remembered' || was === undefined) return say.remembered(what);
  return say.changed(what, short(was, MAX_STATEMENT));
}

/** On one line, of at most so many characters. */
function short(text: string, max: number): string {
  const characters = Array.from(
    text
      .replaceAll(/\s+/g, ' ')
      .trim()
      .slice(0, max * 4),
  );
  return characters.length <= max
    ? characters.join('')
    : `${characters
        .slice(0, max - 1)
        .join('')
        .trimEnd()}…`;
}
