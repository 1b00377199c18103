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
/** Without buttons: there one reads that something is asked, and answers it on the web. */
const TELLS_QUESTIONS: ReadonlySet<string> = new Set(['email', 'slack']);
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
    // Who passes something on without saying where it came from reads the answer in the session.
    if (to === undefined && channel === trigger.data.source && channel !== KNOWS_OWNER) return [];
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
 * The deliveries that ask for an approval where the user is; on the web they see it anyway. On Telegram, which has
 * buttons, it goes to where they asked, and to their own place where somebody else wrote. Who is not known to be there and
 * wrote by mail or Slack is told by that channel, at their own place and nowhere else, that there is something to answer.
 */
export function questionRows(run: Sender, content: string, approval_id: string): NewRow[] {
  const { user_id, data } = run.trigger;
  const { source, reply_to } = data;
  if (source === 'web') return [];
  const row = (channel: string, asked: { content: string; to?: string }) =>
    eventRow(run.trigger, stepId(run.trigger.id, 'delivery', channel, approval_id), {
      event_type: 'delivery',
      run_id: run.trigger.id,
      channel,
      approval_id,
      ...asked,
      status: 'open',
      state: 'open',
    });
  const chat = source === 'telegram' && !isUntrusted(run.trigger) ? reply_to : undefined;
  const to = chat ?? ownAddress(run, 'telegram');
  if (to !== undefined) return [row('telegram', { content, to })];
  const place = TELLS_QUESTIONS.has(source) ? ownAddress(run, source, reply_to) : undefined;
  return [
    ...(user_id === OWNER ? [row('telegram', { content })] : []),
    ...(place === undefined ? [] : [row(source, { content: asWritten(content), to: place })]),
  ];
}

/** Words that are approved as they stand: not to be read as Markdown. */
function asWritten(content: string): string {
  const longest = Math.max(2, ...(content.match(/`+/g) ?? []).map((ticks) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `May I do this?\n\n${fence}\n${content}\n${fence}\n\nOpen the web app to answer.`;
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

/** The place on a channel that the user proved first; the one that is asked for, where it is theirs. */
function ownAddress({ identities }: Sender, channel: string, wanted?: string): string | undefined {
  const own = identities.filter((identity) => identity.channel === channel);
  return (own.find(({ address }) => address === wanted) ?? own[0])?.address;
}

/** Why a message does not go out by a channel. */
function faultOf(
  run: Sender,
  channel: string,
  { to, isAnswer }: { to: string | undefined; isAnswer: boolean },
): string | undefined {
  if (to === undefined && channel === 'webhook') return 'no callback: this did not come in by a webhook';
  if (to === undefined && channel !== KNOWS_OWNER) return 'no address is linked';
  // Where a webhook's answers go its owner has set, whoever wrote by it.
  if (!isAnswer || channel !== run.trigger.data.source || channel === 'webhook' || !isUntrusted(run.trigger))
    return undefined;
  const isOwn = run.identities.some((identity) => identity.channel === channel && identity.address === to);
  return isOwn || run.isPlace
    ? undefined
    : 'not sent: the message was somebody else’s, and the answer would have gone to them';
}
