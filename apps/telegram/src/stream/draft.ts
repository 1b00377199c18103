import type { Api } from 'grammy';
import { type Spot, topicOf } from '../address.ts';
import { drawnOf, type Screen } from './screen.ts';
import { foreign } from '../foreign.ts';

interface DraftOptions {
  api: Pick<Api, 'sendMessageDraft'>;
  spot: Spot;
  draft_id: number;
  /** Drafts vanish after thirty seconds: the same one is sent again when it is so old. */
  refreshMs: number;
}

/**
 * A message that is still being written, with a button to stop it, for private chats. An empty text is shown as
 * “Thinking…”. It goes away by itself when the bot sends a message.
 * https://core.telegram.org/bots/api#sendmessagedraft
 */
export function createDraft({ api, spot, draft_id, refreshMs }: DraftOptions): Screen {
  const options = { can_stop: true, keep_on_stop: true, ...topicOf(spot) };
  let shown: string | undefined;
  let shownAt = 0;

  return {
    async draw({ text, entities }, { cutting }) {
      const next = JSON.stringify([text, entities]);
      if (next === shown && performance.now() - shownAt < refreshMs) return { status: 'same' };
      try {
        await api.sendMessageDraft(spot.chat, draft_id, text, { ...options, entities }, foreign(cutting));
        shown = next;
        shownAt = performance.now();
        return { status: 'shown' };
      } catch (error) {
        return drawnOf(error);
      }
    },

    async clear() {
      shown = undefined;
    },
  };
}
