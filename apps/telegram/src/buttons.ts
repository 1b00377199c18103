import type { InlineKeyboardMarkup } from 'grammy/types';

/** `a:ID:y`: an approval or a stranger (p), yes or no. Telegram takes 64 bytes. */
const DATA = /^([ap]):([\w-]{1,60}):([yn])$/;

/** What a button asks about. */
export interface Asked {
  kind: 'approval' | 'stranger';
  id: string;
}

export interface Press extends Asked {
  status: 'approved' | 'denied';
}

/** Yes and no, side by side: https://core.telegram.org/bots/api#inlinekeyboardbutton */
export function buttonsFor({ kind, id }: Asked, [yes, no]: readonly [string, string]): InlineKeyboardMarkup {
  const data = `${kind === 'approval' ? 'a' : 'p'}:${id}`;
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
  const [, letter, id, word] = DATA.exec(data ?? '') ?? [];
  if (id === undefined) return undefined;
  return {
    kind: letter === 'a' ? 'approval' : 'stranger',
    id,
    status: word === 'y' ? 'approved' : 'denied',
  };
}
