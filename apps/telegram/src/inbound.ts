import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import { MAX_MESSAGE_CHARS, type TriggerInput } from '@brain/schema';
import type { Update, User } from 'grammy/types';
import { addressOf } from './address.ts';
import type { Commands } from './commands/commands.ts';
import type { Languages } from './languages.ts';
import type { People, Person } from './people.ts';
import { phrasesFor } from './phrases.ts';
import type { createPresses } from './presses.ts';
import { refusalOf } from './refusal.ts';
import type { Sessions } from './sessions.ts';
import type { Streams } from './stream/streams.ts';
import type { createStrangers } from './strangers.ts';
import type { Tell } from './tell.ts';

/** One update; of an album all its parts, in order. */
export type Together = readonly [Update, ...Update[]];

const RETRY_MS = 5_000;
/** A command, with or without the name of a bot: https://core.telegram.org/bots/features#commands */
const COMMAND = /^\/([a-z0-9_]{1,32})(?:@\w+)?(?:\s+([^]*))?$/;

interface InboundDeps {
  send: BrainClient['send'];
  /** Says something in a chat by itself, not for the brain. Never throws. */
  tell: Tell;
  botId: number;
  people: Pick<People, 'who'>;
  streams: Streams;
  sessions: Sessions;
  commands: Commands;
  languages: Pick<Languages, 'note'>;
  greet: ReturnType<typeof createStrangers>;
  press: ReturnType<typeof createPresses>;
  log: (line: string) => void;
}

/**
 * Hands an update to the brain, or all parts of an album as one. It returns once the update needs nothing more: the brain has stored or
 * refused the message, or it was none for the brain. So the offset may move exactly when this has returned.
 * @throws the signal's reason, when it aborts before the brain has answered.
 */
export function createInbound(deps: InboundDeps) {
  return async function handle([update]: Together, signal: AbortSignal): Promise<void> {
    const { message, callback_query, stopped_message_generation: stopped } = update;
    if (callback_query) return deps.press(callback_query, signal);
    if (stopped) return deps.streams.stopDraft({ chat: stopped.chat.id, draft_id: stopped.draft_id }, signal);
    const from = message?.from;
    if (!message || !from || from.is_bot || message.chat.type !== 'private') return;

    const say = phrasesFor(from.language_code);
    const chat = addressOf({ chat: message.chat.id });
    deps.languages.note(chat, from.language_code);
    const text = message.text ?? message.caption ?? '';
    const known = await deps.people.who(from.id, signal);
    if (!known.ok) return deps.tell(chat, say.refused(known.message));
    const person = known.value;
    if (!person) return deps.greet({ from, chat, text }, signal);
    if (text.trim() === '') return deps.tell(chat, say.onlyText);
    const [, name, rest = ''] = COMMAND.exec(text.trim()) ?? [];
    const { update_id } = update;
    const command = name === undefined ? undefined : { name, rest, address: chat, from, person, update_id };
    if (command && (await deps.commands(command, signal))) return;

    await forward(
      { update_id: update.update_id, person, chat, from, text: text.slice(0, MAX_MESSAGE_CHARS) },
      signal,
    );
  };

  async function forward(said: Said, signal: AbortSignal): Promise<void> {
    const { chat, person } = said;
    const key = `${deps.botId}:${said.update_id}`;
    const session_id = await deps.sessions.of({ address: chat, user_id: person.user_id }, signal);
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
        if (!duplicate)
          deps.streams.start({ run_id, session_id, user_id: trigger.user_id ?? '', address: chat });
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
