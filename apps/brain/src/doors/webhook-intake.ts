import { Readable } from 'node:stream';
import { type FileRef, MAX_FILE_BYTES, MediaType, type TriggerResult } from '@brain/schema';
import type { Connector, Enclosed, Hook, Said } from '../connectors/connector.ts';
import { type Meant, ownSession, saidTrigger, type Writer } from '../connectors/said-trigger.ts';
import { BrainError } from '../errors.ts';
import { factId } from '../store/row.ts';
import type { Parts } from './parts.ts';
import type { createWebhookPeople, Who } from './webhook-people.ts';

/** What a trigger takes. */
const MAX_FILES = 10;
const MAX_NAMED = 50;
/** Names of messages of ours that are looked up. */
const MAX_ANSWERS = 20;

type Source = Connector['source'];
type IntakeParts = Pick<Parts, 'store' | 'accept' | 'userFileBytes'>;

/** Makes a trigger of what was said by a webhook, once. */
export function createIntake(
  { store, accept, userFileBytes: maxUserBytes }: IntakeParts,
  who: ReturnType<typeof createWebhookPeople>,
) {
  /** What stands under a sender's id already. */
  async function taken(hook: Hook, { source, idempotency_key }: Key): Promise<TriggerResult | undefined> {
    const id = factId('evt', 'trigger', scopeOf(hook), source, idempotency_key);
    const stored = await store.events.get(id);
    return stored && { event_id: id, run_id: id, session_id: stored.session_id, duplicate: true };
  }

  /** The session of the message of ours that is answered, where it went to who answers. */
  async function answered(said: Said, { user_id }: Meant): Promise<string | undefined> {
    for (const name of (said.answers ?? []).slice(0, MAX_ANSWERS)) {
      const id = /^<?(evt_[\w-]{22})(?:@|$)/.exec(name)?.[1];
      const event = id === undefined ? undefined : await store.events.get(id);
      if (event?.user_id !== user_id || event.data.event_type !== 'delivery') continue;
      const { to } = event.data;
      if (said.from?.isProven && to?.toLowerCase() === said.from.address.toLowerCase())
        return event.session_id;
    }
    return undefined;
  }

  /** The user's own place, where the answer to somebody else is to go out by the channel it came by. */
  async function ownPlace({ user_id, input }: Meant): Promise<{ reply_to?: string }> {
    const { source, reply_to, response_to = [] } = input;
    if (reply_to !== undefined || !response_to.includes(source)) return {};
    const place = (await store.identities.list(user_id)).find(({ channel }) => channel === source);
    return place ? { reply_to: place.address } : {};
  }

  /** Files are kept for who is known to have sent them; those of strangers are named. */
  async function keptOf(files: Enclosed[], writer: Writer | undefined): Promise<Kept> {
    if (writer && writer.trust !== 'untrusted') return keep(files, writer.user_id);
    return { attachments: [], notes: files.map((file) => noteOf(file, 'of a stranger')) };
  }

  /** Keeps files for a user; gives a line for each that is not, and why. @throws BrainError `unavailable`. */
  async function keep(files: Enclosed[], user_id: string): Promise<Kept> {
    const kept: Kept = { attachments: [], notes: [] };
    for (const file of files) {
      const name = nameOf(file);
      const why =
        kept.attachments.length >= MAX_FILES
          ? `more than ${MAX_FILES} files`
          : file.bytes.length > MAX_FILE_BYTES
            ? `larger than ${MAX_FILE_BYTES / 1024 / 1024} MB`
            : await keepOne(file, name);
      if (typeof why !== 'string') kept.attachments.push(why);
      else kept.notes.push(noteOf(file, why));
    }
    return kept;

    async function keepOne({ bytes, media_type }: Enclosed, name: string | undefined) {
      if (bytes.length === 0) return 'empty';
      const type = MediaType.safeParse(media_type.toLowerCase());
      try {
        await using received = await store.files.receive(Readable.from([bytes]), MAX_FILE_BYTES);
        const { id } = await store.files.keep(received, {
          user_id,
          media_type: type.success ? type.data : 'application/octet-stream',
          maxUserBytes,
          isNew: false,
        });
        return { id, ...(name === undefined ? {} : { name }) };
      } catch (error) {
        if (error instanceof BrainError && error.code === 'too_many') return 'no room is left for files';
        throw error;
      }
    }
  }

  /** Accepts it, once: the same sender's id stands for what was said first, whatever is said now. */
  async function take(hook: Hook, meant: Meant): Promise<TriggerResult> {
    const sender = { user_id: meant.user_id, scope: scopeOf(hook), trust: meant.trust };
    const { input } = meant;
    try {
      return await accept(input, sender).catch((error: unknown) => {
        if (!isRefused(error, 'not_found')) throw error;
        return accept({ ...input, session_id: ownSession(meant) }, sender);
      });
    } catch (error) {
      const stands = error instanceof BrainError ? await taken(hook, input) : undefined;
      if (stands) return stands;
      if (!isRefused(error, 'too_many')) throw error;
      const { message, retryAfter = 5 } = error;
      // There are senders who do not try again after a 429.
      throw new BrainError('unavailable', message, { cause: error, retryAfter });
    }
  }

  /**
   * @returns what became of it, on the disk; or why nothing does.
   * @throws BrainError `unavailable` when it cannot be stored now.
   */
  return async function intake(hook: Hook, source: Source, said: Said): Promise<TriggerResult | Ignored> {
    const { files = [] } = said;
    if (files.length > 0) {
      const { input } = saidTrigger({ hook, source }, said);
      const before = await taken(hook, input);
      if (before) return before;
    }
    const found = await who(hook, source, said);
    if ('ignored' in found) return found;
    const { writer } = found;
    const kept = await keptOf(files.slice(0, MAX_NAMED), writer);
    const meant = saidTrigger({ hook, source }, withContext(withNotes(said, kept), found), writer);
    const session_id = said.isShared ? undefined : await answered(said, meant);
    return take(hook, {
      ...meant,
      input: {
        ...meant.input,
        ...(session_id === undefined ? {} : { session_id }),
        ...(writer ? {} : await ownPlace(meant)),
        ...(kept.attachments.length === 0 ? {} : { attachments: kept.attachments }),
      },
    });
  };
}

type Key = Pick<Meant['input'], 'source' | 'idempotency_key'>;
type Ignored = { ignored: string };
interface Kept {
  attachments: FileRef[];
  notes: string[];
}

const scopeOf = (hook: Hook) => `webhook:${hook.name}`;

function isRefused(error: unknown, code: BrainError['code']): error is BrainError {
  return error instanceof BrainError && error.code === code;
}

function withContext(said: Said, { context }: Exclude<Who, Ignored>): Said {
  return context ? { ...said, context: { ...said.context, ...context } } : said;
}

/** What came along and is not kept stands in a line each; no words at all are said to be none. */
function withNotes(said: Said, { notes, attachments }: Kept): Said {
  const isEmpty = said.message.trim() === '';
  if (notes.length === 0 && (!isEmpty || attachments.length > 0)) return said;
  const words = isEmpty && notes.length === 0 ? said.subject?.trim() || '(no text)' : said.message.trimEnd();
  return { ...said, message: [words, notes.join('\n')].filter(Boolean).join('\n\n') };
}

function noteOf(file: Enclosed, why: string): string {
  const size =
    file.bytes.length < 1024 * 1024 ? `${Math.ceil(file.bytes.length / 1024)} kB` : megabytes(file);
  return `[attached, not kept: ${nameOf(file) ?? 'a file'}, ${size}: ${why}]`;
}

const megabytes = ({ bytes }: Enclosed) => `${Math.round(bytes.length / 1024 / 1024)} MB`;

/** A plain name, as a trigger takes it. */
function nameOf({ name = '' }: Enclosed): string | undefined {
  const plain = name
    .toWellFormed()
    .replace(/[\p{Cc}/\\]+/gu, '_')
    .trim();
  return plain === '' ? undefined : plain.slice(-200).trim().toWellFormed();
}
