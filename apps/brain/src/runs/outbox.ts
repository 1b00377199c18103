import type { StoredEvent } from '@brain/schema';
import { eventRow, type NewRow } from '../store/row.ts';
import { stepId } from './steps.ts';

/** Channels whose messages a connector sends; every other one reads the events of the session. */
export const CONNECTED = new Set(['telegram']);
/** Channels that are known and have no connector yet. */
const UNCONNECTED = new Set(['email', 'slack', 'webhook']);

/**
 * The deliveries that bring one message of a run to channels: a row each, open until its connector settles it.
 * A message for a channel nobody can send to is not dropped: it stands as failed at once, with why.
 */
export function deliveryRows(
  trigger: StoredEvent<'message'>,
  channels: string[],
  message: { part: string; content: string },
): NewRow[] {
  const { source, reply_to } = trigger.data;
  return [...new Set(channels)].flatMap((channel) => {
    const refused = UNCONNECTED.has(channel) && channel !== source;
    if (!CONNECTED.has(channel) && !refused) return [];
    const to = channel === source ? reply_to : undefined;
    return eventRow(trigger, stepId(trigger.id, 'delivery', channel, message.part), {
      event_type: 'delivery',
      run_id: trigger.id,
      channel,
      content: message.content,
      ...(to === undefined ? {} : { to }),
      ...(refused
        ? { status: 'failed' as const, error: `no connector for ${channel}` }
        : { status: 'open' as const, state: 'open' as const }),
    });
  });
}
