import type { DataOf } from '@brain/schema';
import type { InlineKeyboardMarkup } from 'grammy/types';
import { buttonsFor } from './buttons.ts';
import { phrasesFor } from './phrases.ts';
import { showReceipts } from './receipts/receipts.ts';
import { render } from './render/render.ts';
import { isBlank, type Rich } from './render/rich.ts';
import { MAX_PART, splitRich } from './render/split-rich.ts';

/** Of a message with buttons: what is decided is added to it. */
const ROOM_FOR_OUTCOME = 100;

/** One part of a delivery, as the Bot API takes it beside its chat: https://core.telegram.org/bots/api#sendmessage */
export interface Message extends Rich {
  disable_notification?: true;
  reply_markup?: InlineKeyboardMarkup;
}

/**
 * The parts of a delivery, always the same for the same one. Its first makes itself heard, unless it is nothing but
 * receipts; the buttons are below its last. What is approved is shown as it was written, not as Markdown.
 */
export function messagesOf(data: DataOf<'delivery'>, languageCode: string | undefined): Message[] {
  const { content = '', approval_id: id, receipts = [] } = data;
  const below = showReceipts(receipts, languageCode);
  const labels = phrasesFor(languageCode).approvalButtons;
  const asked = id === undefined ? [] : buttonsFor({ kind: 'approval', id }, labels).inline_keyboard;
  const rows = [...asked, ...below.rows];
  const said = id === undefined ? render(content) : { text: content, entities: [] };
  const isQuiet = isBlank(said.text);
  const text = [isQuiet ? '' : said.text, below.text].filter(Boolean).join('\n\n');
  const entities = isQuiet ? [] : said.entities;
  const parts = splitRich({ text, entities }, rows.length > 0 ? MAX_PART - ROOM_FOR_OUTCOME : MAX_PART);
  return parts.map((part, at) => ({
    ...part,
    ...(isQuiet || at > 0 ? { disable_notification: true } : {}),
    ...(at === parts.length - 1 && rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {}),
  }));
}
