import type { InlineKeyboardButton, InlineKeyboardMarkup } from 'grammy/types';

/**
 * What a button is about, by the first letter of its data: an approval, a stranger, the undo of a receipt, or a menu of
 * models, memories, sessions, settings.
 */
export type Kind = 'a' | 'p' | 'u' | 'm' | 'f' | 's' | 't';

/** The data of a button: Telegram takes 64 bytes, and a client can send any. */
const DATA = /^([apumfst]):([\w:-]{1,60})$/;
const VERDICT = /^([\w-]{1,60}):([yn])$/;

/** What a button asks about. */
export interface Asked {
  kind: 'approval' | 'stranger';
  id: string;
}

/** A button, by what stands on it and what a press of it says. */
export function button(text: string, kind: Kind, rest: string): InlineKeyboardButton {
  return { text, callback_data: `${kind}:${rest}` };
}

/** Yes and no, side by side: https://core.telegram.org/bots/api#inlinekeyboardbutton */
export function buttonsFor({ kind, id }: Asked, [yes, no]: readonly [string, string]): InlineKeyboardMarkup {
  const letter = kind === 'approval' ? 'a' : 'p';
  return { inline_keyboard: [[button(yes, letter, `${id}:y`), button(no, letter, `${id}:n`)]] };
}

/** What a press says; undefined for data that is on no button of ours. */
export function pressOf(data: string | undefined): { kind: Kind; rest: string } | undefined {
  const [, letter, rest] = DATA.exec(data ?? '') ?? [];
  if (letter === undefined || rest === undefined) return undefined;
  return { kind: letter as Kind, rest }; // one of the letters of the pattern
}

/** A word about something: yes or no. */
export function verdictOf(rest: string): { id: string; status: 'approved' | 'denied' } | undefined {
  const [, id, word] = VERDICT.exec(rest) ?? [];
  return id === undefined ? undefined : { id, status: word === 'y' ? 'approved' : 'denied' };
}
