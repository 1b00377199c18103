import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import { MAX_MESSAGE_CHARS, type TriggerInput } from '@brain/schema';
import type { Update, User } from 'grammy/types';
import type { Languages } from './languages.ts';
import type { People, Person } from './people.ts';
import { phrasesFor } from './phrases.ts';
import type { createPresses } from './presses.ts';
import { refusalOf } from './refusal.ts';
import type { createStrangers } from './strangers.ts';
import type { Tell } from './tell.ts';
import type { Waiting } from './waiting.ts';

const RETRY_MS = 5_000;

/** A chat is one session. */
export const sessionOf = (chat: string) => `telegram:${chat}`;

interface InboundDeps {
  send: BrainClient['send'];
  cancel: (run_id: string) => Promise<void>;
  /** Says something in a chat by itself, not for the brain. Never throws. */
  tell: Tell;
  botId: number;
  people: Pick<People, 'who'>;
  waiting: Waiting;
  languages: Pick<Languages, 'note'>;
  greet: ReturnType<typeof createStrangers>;
  press: ReturnType<typeof createPresses>;
  log: (line: string) => void;
}

/**
 * Hands one update to the brain. It returns once the update needs nothing more: the brain has stored or
 * refused the message, or it was none for the brain. So the offset may move exactly when this has returned.
 * @throws the signal's reason, when it aborts before the brain has answered.
 */
export function createInbound(deps: InboundDeps) {
  return async function handle(update: Update, signal: AbortSignal): Promise<void> {
    const { message, callback_query } = update;
    if (callback_query) return deps.press(callback_query, signal);
    const from = message?.from;
    if (!message || !from || from.is_bot || message.chat.type !== 'private') return;

    const say = phrasesFor(from.language_code);
    const chat = String(message.chat.id);
    deps.languages.note(chat, from.language_code);
    const text = message.text ?? message.caption ?? '';
    const known = await deps.people.who(from.id, signal);
    if (!known.ok) return deps.tell(chat, say.refused(known.message));
    const person = known.value;
    if (!person) return deps.greet({ from, chat, text }, signal);
    if (text.trim() === '') return deps.tell(chat, say.onlyText);
    if (/^\/link(@\w+)?( |$)/.test(text)) return deps.tell(chat, say.linkedAlready);
    if (/^\/start(@\w+)?( |$)/.test(text)) return deps.tell(chat, say.greeting);
    if (/^\/stop(@\w+)?$/.test(text.trim())) return stop(chat, from);

    await forward(
      { update_id: update.update_id, person, chat, from, text: text.slice(0, MAX_MESSAGE_CHARS) },
      signal,
    );
  };

  /** It knows the runs it saw begin and has not seen answered; nothing is kept across a restart. */
  async function stop(chat: string, from: User): Promise<void> {
    const say = phrasesFor(from.language_code);
    const runs = deps.waiting.runsOf(chat);
    for (const run_id of runs) {
      await deps.cancel(run_id).catch((error: unknown) => deps.log(`could not stop a run: ${String(error)}`));
      deps.waiting.done(chat, run_id);
    }
    await deps.tell(chat, runs.length > 0 ? say.stopped : say.nothingToStop);
  }

  async function forward(said: Said, signal: AbortSignal): Promise<void> {
    const { chat, person } = said;
    const key = `${deps.botId}:${said.update_id}`;
    const session_id = sessionOf(chat);
    const trigger: TriggerInput = {
      source: 'telegram',
      user_id: person.user_id,
      session_id,
      message: said.text,
      reply_to: chat,
      idempotency_key: key,
    };
    const refusal = await send(chat, trigger, signal);
    if (refusal?.code !== 'NOT_FOUND') return answer(said, refusal);
    // The conversation stays with whom this Telegram id was linked to before.
    const own = {
      session_id: `${session_id}:${person.user_id}`,
      idempotency_key: `${key}:${person.user_id}`,
    };
    await answer(said, await send(chat, { ...trigger, ...own }, signal));
  }

  /** Says why a message was not taken. One whose key stands for another trigger was, before its sender was linked anew. */
  async function answer({ chat, from }: Said, refusal: Refusal | undefined): Promise<void> {
    if (!refusal || refusal.code === 'CONFLICT') return;
    const say = phrasesFor(from.language_code);
    await deps.tell(chat, refusal.code === 'TOO_MANY_REQUESTS' ? say.tooMany : say.refused(refusal.message));
  }

  /** Until the brain has taken or refused it. */
  async function send(
    chat: string,
    trigger: TriggerInput,
    signal: AbortSignal,
  ): Promise<Refusal | undefined> {
    for (;;) {
      try {
        const { duplicate, run_id, session_id } = await deps.send(trigger, signal);
        if (!duplicate) deps.waiting.start(chat, { run_id, session_id });
        return undefined;
      } catch (error) {
        signal.throwIfAborted();
        const refusal = refusalOf(error);
        if (refusal?.concernsMessage) return refusal;
        deps.log(`the brain did not take a message, trying again in 5 s: ${String(error)}`);
        await wait(RETRY_MS, undefined, { signal });
      }
    }
  }
}

type Refusal = NonNullable<ReturnType<typeof refusalOf>>;

/** What a person said. */
interface Said {
  update_id: number;
  person: Person;
  chat: string;
  from: User;
  text: string;
}
