import { isEvent, type StoredEvent } from '@brain/schema';
import { messagesOf } from '../../apps/telegram/src/messages.ts';

/** A message the Bot API received. */
export interface Sent {
  chat: string;
  text: string;
}

export function isOutcome({ data }: StoredEvent): boolean {
  return data.event_type === 'run' && ['finished', 'failed', 'cancelled'].includes(data.status);
}

/**
 * Every delivery was sent to its chat and is settled as sent, once; a chat has them in the order they were written.
 * A message may come twice in a row, and no more often than processes were killed.
 */
export function judgeOutbox(
  evidence: { sent: Sent[]; ownerChat: string; kills: number },
  events: StoredEvent[],
): { violations: string[]; extraSends: number } {
  const { sent, ownerChat, kills } = evidence;
  const isFinal = (status: string) => ['sent', 'failed'].includes(status);
  const deliveries = events.filter((event) => isEvent(event, 'delivery'));
  const opened = deliveries.filter(({ data }) => data.delivery_id === undefined);
  const settled = Map.groupBy(deliveries, ({ data }) => data.delivery_id ?? '');
  const unsettled = opened.flatMap(({ id, data }) => {
    const outcomes = (settled.get(id) ?? []).map(({ data }) => data.status).filter(isFinal);
    const good = outcomes.length === 1 && outcomes[0] === 'sent' && data.state === 'done';
    return good ? [] : [`undelivered: “${data.content}” is ${outcomes.join(' and ') || 'open'}`];
  });
  const wanted = Map.groupBy(opened, ({ data }) => data.to ?? ownerChat);
  const received = Map.groupBy(sent, ({ chat }) => chat);
  const wrong = [...new Set([...wanted.keys(), ...received.keys()])].flatMap((chat) => {
    const expected = (wanted.get(chat) ?? []).flatMap(({ data }) =>
      messagesOf(data, undefined).map(({ text }) => text),
    );
    const texts = (received.get(chat) ?? []).map(({ text }) => text);
    return compare(chat, expected, texts);
  });
  const parts = opened.flatMap(({ data }) => messagesOf(data, undefined)).length;
  const extraSends = sent.length - parts;
  const tooMany = extraSends > kills ? [`${extraSends} messages too many for ${kills} kills`] : [];
  return { violations: [...unsettled, ...wrong, ...tooMany], extraSends };
}

/** What a chat received against what it was to receive; a text may repeat the one before it. */
function compare(chat: string, expected: string[], texts: string[]): string[] {
  const once = texts.filter((text, at) => text !== texts[at - 1]);
  const at = once.findIndex((text, place) => text !== expected[place]);
  if (at !== -1) return [`chat ${chat} got “${once[at]}” where “${expected[at]}” was due`];
  return once.length < expected.length
    ? [`undelivered: chat ${chat} never got “${expected[once.length]}”`]
    : [];
}
