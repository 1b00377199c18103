import { type DataOf, OWNER, type Receipt, type StoredEvent } from '@brain/schema';
import { eventRow, type NewRow } from '../store/row.ts';
import { isUntrusted, type Run } from './run.ts';
import { stepId } from './steps.ts';

/** Channels whose messages a connector sends; every other one reads the events of the session. */
export const CONNECTED: ReadonlySet<string> = new Set(['telegram', 'email', 'slack', 'webhook']);
/** Of these, the one where a message can show what was remembered, with a way back. */
const SHOWS_RECEIPTS = 'telegram';
/** Where who claims the deliveries may know an address that the brain does not: the owner’s, by its own setting. */
const KNOWS_OWNER = 'telegram';
/** Receipts that one message brings along. */
const MAX_RECEIPTS = 10;

/** A message on its way out. `part` tells it from others of the run; without an address it goes to the user. */
export interface Outgoing {
  part: string;
  /** Nothing was said, and only receipts go out, if there are any. */
  content: string | undefined;
  /** What changed in the memory by the way. Whoever else wrote is not told. */
  receipts?: Receipt[];
  to?: string | undefined;
  /** Of a message that begins something new, where the channel has subjects. */
  subject?: string | undefined;
  /** It asks for this approval. */
  approval_id?: string;
}

type Sender = Pick<Run, 'trigger' | 'identities'> & Partial<Pick<Run, 'isPlace'>>;

/**
 * The deliveries that bring one message of a run to channels: a row each, open until its connector settles it.
 * A message that nobody can send, or that would answer somebody the brain does not know, is not dropped: it stands as
 * failed at once, with why.
 */
export function deliveryRows(run: Sender, channels: string[], message: Outgoing): NewRow[] {
  const { trigger } = run;
  return [...new Set(channels)].flatMap((channel) => {
    const to = message.to ?? addressOf(run, channel);
    if (!CONNECTED.has(channel)) return [];
    const fault = faultOf(run, channel, { to, isAnswer: message.to === undefined });
    const { part, content, subject, approval_id } = message;
    const receipts = channel === SHOWS_RECEIPTS ? shown(trigger, message.receipts) : {};
    if (content === undefined && receipts.receipts === undefined) return [];
    return eventRow(trigger, stepId(trigger.id, 'delivery', channel, part), {
      event_type: 'delivery',
      run_id: trigger.id,
      channel,
      ...(content === undefined ? {} : { content }),
      ...receipts,
      ...(subject === undefined ? {} : { subject }),
      ...(to === undefined ? {} : { to }),
      ...(approval_id === undefined ? {} : { approval_id }),
      ...(fault === undefined
        ? { status: 'open' as const, state: 'open' as const }
        : { status: 'failed' as const, error: fault }),
    });
  });
}

/**
 * The delivery that asks for an approval on Telegram, where the user is there; on the web they see it anyway. It goes
 * to where they asked, and to their own place where somebody else wrote.
 */
export function questionRows(run: Sender, content: string, approval_id: string): NewRow[] {
  const { user_id, data } = run.trigger;
  const { source, reply_to } = data;
  if (source === 'web') return [];
  const asked = source === 'telegram' && !isUntrusted(run.trigger) ? reply_to : undefined;
  const to = asked ?? ownAddress(run, 'telegram');
  if (to === undefined && user_id !== OWNER) return [];
  const id = stepId(run.trigger.id, 'delivery', 'telegram', approval_id);
  const question = { channel: 'telegram', content, approval_id, ...(to === undefined ? {} : { to }) };
  const open = { status: 'open' as const, state: 'open' as const };
  return [
    eventRow(run.trigger, id, { event_type: 'delivery', run_id: run.trigger.id, ...question, ...open }),
  ];
}

/**
 * The delivery that shows on Telegram what was learnt there after the answer, once; none where nothing was. Its words
 * are its receipts.
 */
export function learntRows(trigger: StoredEvent<'message'>, learnt: Receipt[]): NewRow[] {
  const { source, reply_to } = trigger.data;
  const { receipts } = shown(trigger, learnt);
  if (source !== SHOWS_RECEIPTS || receipts === undefined) return [];
  if (reply_to === undefined && trigger.user_id !== OWNER) return [];
  const id = stepId(trigger.id, 'delivery', source, 'learnt');
  const to = reply_to === undefined ? {} : { to: reply_to };
  const delivery = { channel: source, receipts, ...to, status: 'open' as const, state: 'open' as const };
  return [eventRow(trigger, id, { event_type: 'delivery', run_id: trigger.id, ...delivery })];
}

function shown(
  trigger: StoredEvent<'message'>,
  receipts: Receipt[] = [],
): Pick<DataOf<'delivery'>, 'receipts'> {
  if (receipts.length === 0 || isUntrusted(trigger)) return {};
  return { receipts: receipts.slice(0, MAX_RECEIPTS) };
}

function addressOf(run: Sender, channel: string): string | undefined {
  const { source, reply_to } = run.trigger.data;
  return channel === source ? reply_to : ownAddress(run, channel);
}

/** The place on a channel that the user proved first. */
function ownAddress({ identities }: Sender, channel: string): string | undefined {
  return identities.find((identity) => identity.channel === channel)?.address;
}

/** Why a message does not go out by a channel. */
function faultOf(
  run: Sender,
  channel: string,
  { to, isAnswer }: { to: string | undefined; isAnswer: boolean },
): string | undefined {
  if (to === undefined && channel !== KNOWS_OWNER) return `no address on ${channel}: none is linked`;
  // Where a webhook's answers go its owner has set, whoever wrote by it.
  if (!isAnswer || channel !== run.trigger.data.source || channel === 'webhook' || !isUntrusted(run.trigger))
    return undefined;
  const isOwn = run.identities.some((identity) => identity.channel === channel && identity.address === to);
  return isOwn || run.isPlace
    ? undefined
    : 'not sent: the message was somebody else’s, and the answer would have gone to them';
}
