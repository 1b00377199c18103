import type { Api } from 'grammy';
import { spotOf, topicOf } from '../address.ts';
import { insist, type Insist } from '../insist.ts';
import type { Turns } from '../turns.ts';
import type { Menu } from './menu.ts';
import { foreign } from '../foreign.ts';

const TELL_MS = 10_000; // what is only a courtesy is not waited for any longer

interface MenuMessagesDeps {
  api: Api;
  turns: Pick<Turns, 'take'>;
  onRetry: Insist['onRetry'];
  log: (line: string) => void;
  /** Aborts when the service stops. */
  signal: AbortSignal;
}

export type MenuMessages = ReturnType<typeof createMenuMessages>;

/** Messages of the bot itself that have buttons or may change: quietly sent, tried for ten seconds each. Nothing here throws. */
export function createMenuMessages({ api, turns, onRetry, log, signal: stopping }: MenuMessagesDeps) {
  async function courtesy(what: string, call: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
    const signal = AbortSignal.any([stopping, AbortSignal.timeout(TELL_MS)]);
    await insist(call, { signal, onRetry }).catch((error: unknown) => {
      // What stands there already is what was wanted: https://core.telegram.org/bots/api#editmessagetext
      if (!String(error).includes('message is not modified')) log(`${what}: ${String(error)}`);
    });
  }
  const contentOf = ({ entities = [], rows = [] }: Menu) => ({
    entities,
    link_preview_options: { is_disabled: true },
    ...(rows.length > 0 ? { reply_markup: { inline_keyboard: rows } } : {}),
  });

  return {
    /** A new message at an address. */
    async show(address: string, menu: Menu): Promise<void> {
      const spot = spotOf(address);
      if (!spot) return;
      const other = { ...contentOf(menu), ...topicOf(spot), disable_notification: true };
      // A try at a time: others may send while this one waits for the next.
      await courtesy('could not tell a chat', (signal) =>
        turns.take(spot.chat, () => api.sendMessage(spot.chat, menu.text, other, foreign(signal)), signal),
      );
    },

    /** A message of ours becomes another; without rows its buttons go. */
    async change(at: { chat: number; message_id: number }, menu: Menu): Promise<void> {
      const { chat, message_id } = at;
      const edit = (signal: AbortSignal) => () =>
        api.editMessageText(chat, message_id, menu.text, contentOf(menu), foreign(signal));
      await courtesy('could not change a message', (signal) => turns.take(chat, edit(signal), signal));
    },
  };
}
