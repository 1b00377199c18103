import { hash } from 'node:crypto';
import { Context, MAX_MESSAGE_CHARS, OWNER, type Quote, type TriggerInput, type Trust } from '@brain/schema';
import { oneLine, shortened } from './bounded.ts';
import type { Connector, Hook, Said } from './connector.ts';

/** Of a trigger's own bounds: a sender's id, the id of a session, the name of an address or a message. */
const MAX = { once: 255, session: 300, name: 300, subject: 300, author: 200, quote: 10_000, quotes: 50 };
/** Quotes that one long text is cut into at most. */
const MAX_PIECES = 10;

/** Who wrote, where the brain knows them: whom it is for, and whose words it takes them for. */
export interface Writer {
  user_id: string;
  trust: Trust;
}

/** A trigger to be accepted: for whom, and whose words it holds. */
export interface Meant {
  user_id: string;
  trust: Trust;
  input: TriggerInput & { session_id: string; idempotency_key: string };
}

/** A webhook without its secrets. */
export type SetHook = Omit<Hook, 'secrets'>;

/**
 * The trigger that something said by a webhook is, the same each time, fitted to a trigger's bounds, without its files.
 * A `writer` is somebody known: the answer goes back to them. Without one, what a person said is read as data and never
 * answered by the channel it came by; what no person said is believed as far as the webhook says.
 */
export function saidTrigger(
  { hook, source }: { hook: SetHook; source: Connector['source'] },
  said: Said,
  writer?: Writer,
): Meant {
  const { user_id, trust, ...words } = writer
    ? { ...writer, message: said.message, quotes: said.quotes ?? [] }
    : wordsOf(hook, said);
  const back: string[] = writer ? [source] : ['chat_ui'];
  const name = source === 'webhook' ? `webhook:${hook.name}` : source;
  const reply_to = source === 'webhook' ? hook.name : writer && said.reply_to;
  const context = said.context === undefined ? undefined : Context.safeParse(said.context);
  const subject = oneLine(said.subject ?? '', MAX.subject);
  const quotes = words.quotes.flatMap(fittedQuote).slice(-MAX.quotes);
  return {
    user_id,
    trust,
    input: {
      source,
      user_id,
      session_id: named(`${name}:${said.thread}`, MAX.session, name),
      message: shortened(words.message, MAX_MESSAGE_CHARS),
      response_to: hook.response_to ?? back,
      idempotency_key: named(onceOf(said), MAX.once),
      ...(subject === '' ? {} : { subject }),
      ...(quotes.length === 0 ? {} : { quotes }),
      ...(context?.success ? { context: context.data } : {}),
      ...(fits(reply_to, MAX.name) ? { reply_to } : {}),
      ...(fits(said.source_message_id, MAX.name) ? { source_message_id: said.source_message_id } : {}),
      ...(said.isShared ? { memory: 'none' as const } : {}),
    },
  };
}

/** The name of a session that is surely theirs, where one of that name is somebody else's. */
export function ownSession({ input, user_id }: Meant): string {
  return named(`${input.session_id}:${user_id}`, MAX.session, input.source);
}

/**
 * What takes the same once. A Message-ID is anybody's to write: it counts for its sender alone, lest somebody takes
 * another's mail by sending one of that id first.
 */
function onceOf({ once, from }: Said): string {
  if (from?.channel !== 'email') return once;
  return `${from.isProven ? '' : 'not proven '}${from.address} ${once}`;
}

/** Words of nobody who is known: an instruction of the webhook's own about them, or data, or a service's. */
function wordsOf(hook: SetHook, said: Said): Writer & { message: string; quotes: Quote[] } {
  const { user_id = OWNER, instructions } = hook;
  const { message, quotes = [] } = said;
  if (hook.trust === 'service' && !said.from) {
    const all = instructions === undefined ? message : `${instructions}\n\n${message}`;
    return { user_id, trust: 'service', message: all, quotes };
  }
  if (instructions === undefined) return { user_id, trust: 'untrusted', message, quotes };
  const author = said.from ? authorOf(said.from) : hook.name;
  const came = pieces(message.trim() === '' ? '(no text)' : message);
  // A quote of the sender's own is older than what they say now.
  const all = [...quotes, ...came.map((content) => ({ author, content }))];
  return { user_id, trust: 'service', message: instructions, quotes: all };
}

/** What somebody calls themselves, and where they are. */
export function authorOf({ name, address }: NonNullable<Said['from']>): string {
  return oneLine(name === undefined || name.trim() === '' ? address : `${name} (${address})`, MAX.author);
}

function fittedQuote({ author, content }: Quote): Quote[] {
  const words = shortened(content, MAX.quote);
  if (words === '') return [];
  const who = oneLine(author ?? '', MAX.author);
  return [{ ...(who === '' ? {} : { author: who }), content: words }];
}

function pieces(long: string): string[] {
  const whole = shortened(long, MAX_PIECES * MAX.quote);
  return Array.from({ length: Math.ceil(whole.length / MAX.quote) }, (_, at) =>
    whole.slice(at * MAX.quote, (at + 1) * MAX.quote),
  );
}

/** A name as it is, or its digest where it is too long or none that may stand. */
function named(name: string, max: number, prefix = 'sha256'): string {
  return fits(name, max) && name.trim() === name
    ? name
    : `${prefix}:${hash('sha256', name, 'base64url').slice(0, 43)}`;
}

function fits(name: string | undefined, max: number): name is string {
  return (
    name !== undefined && name !== '' && name.length <= max && !/\p{Cc}/u.test(name) && name.isWellFormed()
  );
}
