import { z } from 'zod';
import { BrainError, parse } from '../../errors.ts';
import type { Connector, Heard, Said } from '../connector.ts';
import { plainText } from './plain.ts';
import { isSigned } from './signed.ts';

/** https://docs.slack.dev/apis/events-api/#event-payloads */
const Envelope = z.object({
  type: z.string(),
  challenge: z.string().max(1000).optional(),
  event_id: z.unknown().optional(),
  event: z.unknown().optional(),
  authorizations: z.array(z.object({ user_id: z.string(), is_bot: z.boolean() })).nullish(),
});

/** As much of an event as tells whether it is for us. */
const Kind = z.object({
  type: z.string(),
  subtype: z.string().nullish(),
  channel: z.unknown().optional(),
  channel_type: z.string().nullish(),
  user: z.string().nullish(),
  bot_id: z.unknown().optional(),
});

const EventId = z.string().regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 characters without spaces');
const Ts = z.string().regex(/^\d{1,12}\.\d{1,9}$/, 'must be the time of a message');

/** https://docs.slack.dev/reference/events/message, https://docs.slack.dev/reference/events/app_mention */
const Message = z.object({
  user: z.string().regex(/^[UW][A-Z0-9]{1,30}$/, 'must be the id of a member'),
  channel: z.string().regex(/^[CDG][A-Z0-9]{1,30}$/, 'must be the id of a channel'),
  ts: Ts,
  thread_ts: Ts.nullish(),
  text: z.string().max(100_000).nullish(),
  files: z
    .array(z.object({ name: z.string().nullish(), title: z.string().nullish() }))
    .max(100)
    .nullish(),
});
type Message = z.infer<typeof Message>;

/** Messages that say something new; all the others are about messages, or of nobody. */
const NEW: ReadonlySet<string> = new Set(['file_share', 'thread_broadcast']);
const SLACKBOT = 'USLACKBOT';
const MAX_FILE_NAME = 200;

/**
 * What people say to the Slack app: in a direct message to it, or where it is mentioned. The same message may come as
 * two events: as `message` it counts between two, as `app_mention` anywhere else.
 */
export function slack(): Connector {
  return {
    source: 'slack',
    maxBytes: 1024 * 1024,
    verify: (posted, { secrets }) => isSigned(posted, secrets),

    read({ body }) {
      const envelope = parse(Envelope, jsonOf(body));
      if (envelope.type === 'url_verification') return { answer: { challenge: envelope.challenge ?? '' } };
      if (envelope.type !== 'event_callback')
        return { ignored: `a request of type ${nameOf(envelope.type)}` };
      const authorizations = envelope.authorizations ?? [];
      // An app may also be shown what people say to each other: that is not said to it.
      if (authorizations.length > 0 && !authorizations.some(({ is_bot }) => is_bot))
        return { ignored: 'an event that is not for the bot of the app' };
      const bots = new Set(authorizations.map(({ user_id }) => user_id));
      const ignored = whyIgnored(parse(Kind, envelope.event), bots);
      if (ignored !== undefined) return { ignored };
      return hear(parse(Message, envelope.event), { once: parse(EventId, envelope.event_id), bots });
    },
  };
}

function jsonOf(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new BrainError('invalid', 'body: is not JSON');
  }
}

/** Why an event is nothing to answer; undefined for what somebody says to the app. */
function whyIgnored(event: z.infer<typeof Kind>, bots: ReadonlySet<string>): string | undefined {
  const { type, subtype, channel, channel_type, user, bot_id } = event;
  const isDirect = typeof channel === 'string' && channel.startsWith('D');
  if (type !== 'message' && type !== 'app_mention') return `an event of type ${nameOf(type)}`;
  if (subtype != null && !NEW.has(subtype)) return `a message of subtype ${nameOf(subtype)}`;
  if (bot_id != null || user == null || user === SLACKBOT || bots.has(user)) return 'a message of a bot';
  if (type === 'app_mention') return isDirect ? 'a mention that is a message too' : undefined;
  if (!isDirect) return 'a message that does not mention the app, or comes as app_mention too';
  if (channel_type != null && channel_type !== 'im') return 'a message that is not to the app';
  return undefined;
}

function hear(message: Message, { once, bots }: { once: string; bots: ReadonlySet<string> }): Heard {
  const { user, channel, ts, thread_ts } = message;
  const words = plainText(message.text ?? '', bots).toWellFormed();
  const files = (message.files ?? []).map(({ name, title }) => lineOf(name || title));
  const text = [words, ...files].filter((line) => line !== '').join('\n');
  if (text === '') return { ignored: 'a message without words' };
  const isDirect = channel.startsWith('D');
  // In a channel the answer stands below what it answers; between two it goes on where they are.
  const thread = isDirect ? (thread_ts ?? undefined) : (thread_ts ?? ts);
  const said: Said = {
    once,
    from: { channel: 'slack', address: user, isProven: true },
    message: isDirect ? asLink(text) : text,
    thread: thread === undefined ? channel : `${channel}:${thread}`,
    reply_to: thread === undefined ? channel : `${channel}/${thread}`,
    source_message_id: `${channel}/${ts}`,
    ...(isDirect ? {} : { isShared: true }),
  };
  return { said };
}

/** Slack keeps what begins with a slash to itself, as a command: `link 123456` does too. */
function asLink(text: string): string {
  return text.replace(/^link\s+(\d{3}[ -]?\d{3})$/i, '/link $1');
}

/** A file takes the app's token to be fetched, which who reads here does not have: it is named. */
function lineOf(name: string | null | undefined): string {
  const shown = (name ?? '')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .slice(0, MAX_FILE_NAME);
  return `[a file on Slack, which cannot be read here: ${shown.toWellFormed() || 'without a name'}]`;
}

/** Of what came from outside, in an answer that may be logged. */
function nameOf(type: string): string {
  return /^\w{1,60}$/.test(type) ? type : 'unknown';
}
