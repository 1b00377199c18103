import type { Update } from 'grammy/types';
import type { BotApi } from './bot-api.ts';
import type { Call } from './bot-calls.ts';

/** Somebody presses Stop on a draft, as Telegram tells it: https://core.telegram.org/bots/api#messagegenerationstopped */
export function stoppedDraft(chat: number, draft_id: number): Pick<Update, 'stopped_message_generation'> {
  return {
    stopped_message_generation: { chat: { id: chat, type: 'private', first_name: 'Ann' }, draft_id },
  };
}

/** The calls of a method for a chat that Telegram took, in order. */
export function callsIn({ calls }: BotApi, method: string, chat: number): Call[] {
  return calls.filter(
    ({ method: name, payload, fault }) =>
      name === method && Number(payload['chat_id']) === chat && fault === undefined,
  );
}

/** The shortest time between two of them that follow each other, in milliseconds. */
export function shortestGap(calls: Pick<Call, 'at'>[]): number {
  return Math.min(...calls.slice(1).map(({ at }, before) => at - (calls[before]?.at ?? 0)));
}
