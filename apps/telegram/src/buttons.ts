import type { InlineKeyboardMarkup } from 'grammy/types';

/** `p:ID:y`: a stranger, yes or no. Telegram takes 64 bytes. */
const DATA = /^p:([\w-]{1,60}):([yn])$/;

export interface Press {
  /** The stranger. */
  id: string;
  status: 'approved' | 'denied';
}

/** Yes and no, side by side: https://core.telegram.org/bots/api#inlinekeyboardbutton */
export function buttonsFor(id: string, [yes, no]: readonly [string, string]): InlineKeyboardMarkup {
  const data = `p:${id}`;
  return {
    inline_keyboard: [
      [
        { text: yes, callback_data: `${data}:y` },
        { text: no, callback_data: `${data}:n` },
      ],
    ],
  };
}

/** What a press says; undefined for data that is on no button of ours: a client can send any. */
export function pressOf(data: string | undefined): Press | undefined {
  const [, id, word] = DATA.exec(data ?? '') ?? [];
  if (id === undefined) return undefined;
  return { id, status: word === 'y' ? 'approved' : 'denied' };
}
