import type { Context, FileRef, LatestRun, Quote, TriggerInput, TriggerResult } from '@brain/schema';
import type { Message, User } from 'grammy/types';
import { phrasesFor } from '../phrases.ts';
import type { Streams } from '../stream/streams.ts';
import type { Tell } from '../tell.ts';
import type { z } from 'zod';
import type { Files } from './files.ts';
import { inputPhrasesFor } from './phrases.ts';
import { FORWARDED, read, type Reading } from './read.ts';
import type { Send, Sent } from './send.ts';
import type { Me } from './words.ts';

/** What a trigger takes: https://core.telegram.org/bots/api#sendmediagroup has as many. */
const MAX_FILES = 10;

/** A message, or one of an album. */
export interface Part {
  update_id: number;
  message: Message;
}
export type Parts = readonly [Part, ...Part[]];

/** What somebody says to the brain. */
export interface Said {
  parts: Parts;
  from: Pick<User, 'language_code'>;
  /** Where it is answered. */
  address: string;
  user_id: string;
  session_id: string;
  /** The words are those of the person. */
  isTrusted: boolean;
  /** What stands for no words, where even those are said to the brain. */
  wordless?: string;
  /** Words of others that were said before. */
  quotes?: Quote[];
  context?: Record<string, string>;
  memory?: 'none';
  /** The run of the same message before it was changed. */
  instead?: LatestRun;
}

export type HandOver = ReturnType<typeof createHandOver>;

interface HandOverDeps {
  me: Me;
  send: Send;
  files: Files;
  tell: Tell;
  streams: Pick<Streams, 'start'>;
}

/** Makes a trigger of what somebody says, with all that belongs to it, and says what could not be taken. */
export function createHandOver(deps: HandOverDeps) {
  /**
   * Returns what the brain has made of it; nothing where it was refused, or had been taken before in another form.
   * @throws the signal's reason, when it aborts before the brain has answered.
   */
  return async function handOver(said: Said, signal: AbortSignal): Promise<TriggerResult | undefined> {
    const got = await gather(said, signal);
    for (const problem of got.problems) await deps.tell(said.address, problem);
    return give(said, got, signal);
  };

  async function give(said: Said, got: Got, signal: AbortSignal): Promise<TriggerResult | undefined> {
    const trigger = triggerOf(said, got);
    if (!trigger || isUnchanged(trigger, said.instead)) return undefined;
    const sent = await deps.send(trigger, signal);
    if (sent.ok) {
      const { run_id, session_id, duplicate } = sent.value;
      const { user_id, address } = said;
      if (!duplicate) deps.streams.start({ run_id, session_id, user_id, address });
      return sent.value;
    }
    if (sent.code === 'CONFLICT') return giveRest(said, got, signal);
    const say = phrasesFor(said.from.language_code);
    const why = sent.code === 'TOO_MANY_REQUESTS' ? say.tooMany : say.refused(sent.message);
    await deps.tell(said.address, why);
    return undefined;
  }

  /**
   * The key stands for another trigger: an album of which a part came too late the first time, so the rest is a message
   * of its own; else something that was taken already and reads otherwise now.
   */
  async function giveRest(said: Said, got: Got, signal: AbortSignal): Promise<TriggerResult | undefined> {
    for (let count = said.parts.length - 1; count > 0; count -= 1) {
      const [first, ...others] = said.parts;
      const trigger = triggerOf({ ...said, parts: [first, ...others.slice(0, count - 1)] }, got);
      const sent: Sent | undefined = trigger && (await deps.send(trigger, signal));
      const [next, ...rest] = said.parts.slice(count);
      if (sent?.ok && next) return give({ ...said, parts: [next, ...rest] }, got, signal);
    }
    return undefined;
  }

  /** Brings the files over and listens to what is spoken. */
  async function gather(said: Said, signal: AbortSignal): Promise<Got> {
    const got: Got = { refs: new Map(), heard: new Map(), problems: [] };
    const say = inputPhrasesFor(said.from.language_code);
    const reading = readingOf(said);
    const about = { user_id: said.user_id, say };
    for (const file of reading.files.slice(0, MAX_FILES)) {
      const kept = await deps.files.keep(file, about, signal);
      if ('ref' in kept) got.refs.set(file.file_id, kept.ref);
      else got.problems.push(kept.problem);
    }
    for (const sound of reading.sounds.slice(0, MAX_FILES)) {
      const heard = await deps.files.hear(sound, about, signal);
      if ('text' in heard) got.heard.set(sound.file_id, heard.text);
      else got.problems.push(heard.problem);
    }
    if (Math.max(reading.files.length, reading.sounds.length) > MAX_FILES)
      got.problems.push(say.tooManyFiles(MAX_FILES));
    if (reading.isBeyond) got.problems.push(say.beyond);
    return got;
  }

  function readingOf({ parts, isTrusted }: Said): Reading {
    return read(
      parts.map(({ message }) => message),
      { me: deps.me, isTrusted },
    );
  }

  /** Undefined where nothing is left to say. */
  function triggerOf(said: Said, got: Got): TriggerInput | undefined {
    const { parts, address, user_id, session_id, isTrusted, memory, instead } = said;
    const [{ update_id, message }] = parts;
    const reading = readingOf(said);
    const attachments = reading.files.flatMap(({ file_id }) => got.refs.get(file_id) ?? []);
    const spoken = reading.sounds.flatMap(({ file_id }) => got.heard.get(file_id) ?? []).join('\n');
    const quotes = [...(said.quotes ?? []), ...reading.quotes];
    if (reading.author !== undefined && spoken !== '')
      quotes.push({ author: reading.author, content: spoken });
    const own = [reading.text, reading.author === undefined ? spoken : ''].filter(Boolean).join('\n');
    const isBare = own === '' && reading.sounds.length === 0 && !reading.isBeyond;
    const text = isBare ? (said.wordless ?? '') : own;
    const hasWords = text !== '' && (text !== FORWARDED || quotes.length > 0);
    if (!hasWords && attachments.length === 0) return undefined;
    const missing = reading.files.length - attachments.length;
    const context: z.infer<typeof Context> = {
      ...said.context,
      ...(reading.replying_to === undefined ? {} : { replying_to: reading.replying_to }),
      ...(spoken === ''
        ? {}
        : { voice_seconds: reading.sounds.reduce((sum, { seconds }) => sum + seconds, 0) }),
      ...(missing === 0 ? {} : { files_missing: missing }),
    };
    const kept = instead && message.media_group_id !== undefined && (instead.trigger.data.attachments ?? []);
    const files: FileRef[] = kept ? kept.map(refOf) : attachments;
    return {
      source: 'telegram',
      user_id,
      session_id,
      message: text,
      reply_to: address,
      idempotency_key: `${deps.me.id}:${update_id}`,
      source_message_id: nameOf(message),
      ...(files.length === 0 ? {} : { attachments: files }),
      ...(quotes.length === 0 ? {} : { quotes }),
      ...(Object.keys(context).length === 0 ? {} : { context }),
      ...(isTrusted ? {} : { trust: 'untrusted' }),
      ...(memory === undefined ? {} : { memory }),
      ...(instead === undefined ? {} : { replaces: instead.run_id }),
    };
  }
}

/** A message's name among all of Telegram's. */
export function nameOf({ chat, message_id }: Pick<Message, 'chat' | 'message_id'>): string {
  return `${chat.id}:${message_id}`;
}

function refOf({ id, name }: FileRef): FileRef {
  return { id, ...(name === undefined ? {} : { name }) };
}

/** A change of a message that changes none of what the brain reads. */
function isUnchanged({ message, attachments = [] }: TriggerInput, instead: LatestRun | undefined): boolean {
  if (!instead) return false;
  const { data } = instead.trigger;
  const ids = (files: { id: string }[]) => files.map(({ id }) => id).join();
  return data.content === message && ids(data.attachments ?? []) === ids(attachments);
}

/** What came of a message's files, by their ids at Telegram. */
interface Got {
  refs: Map<string, FileRef>;
  heard: Map<string, string>;
  problems: string[];
}
