import { setTimeout as wait } from 'node:timers/promises';
import type { BrainClient } from '@brain/client';
import { MAX_MESSAGE_CHARS, OWNER, type TriggerInput } from '@brain/schema';
import type { Message, Update, User } from 'grammy/types';
import { phrasesFor } from './phrases.ts';
import { refusalOf } from './refusal.ts';
import type { createStrangers } from './strangers.ts';
import type { Waiting } from './waiting.ts';

const RETRY_MS = 5_000;

/** A chat is one session. */
export const sessionOf = (chat: string) => `telegram:${chat}`;

interface InboundDeps {
  send: BrainClient['send'];
  cancel: (run_id: string) => Promise<void>;
  /** Says something in a chat by itself, not for the brain. Never throws. */
  tell: (chat: string, text: string) => Promise<void>;
  botId: number;
  owners: ReadonlySet<string>;
  waiting: Waiting;
  strangers: ReturnType<typeof createStrangers>;
  log: (line: string) => void;
}

/**
 * Hands one update to the brain. It returns once the update needs nothing more: the brain has stored or
 * refused the message, or it was none for the brain. So the offset may move exactly when this has returned.
 * @throws the signal's reason, when it aborts before the brain has answered.
 */
export function createInbound(deps: InboundDeps) {
  return async function handle(update: Update, signal: AbortSignal): Promise<void> {
    const { message } = update;
    const from = message?.from;
    if (!message || !from || from.is_bot || message.chat.type !== 'private') return;

    const say = phrasesFor(from.language_code);
    const chat = String(message.chat.id);
    if (!deps.owners.has(String(from.id))) {
      if (deps.strangers.mayAnswer(from.id)) await deps.tell(chat, say.stranger(String(from.id)));
      return;
    }
    const text = message.text ?? message.caption;
    if (text === undefined || text.trim() === '') return deps.tell(chat, say.onlyText);
    if (/^\/start(@\w+)?( |$)/.test(text)) return deps.tell(chat, say.greeting);
    if (/^\/stop(@\w+)?$/.test(text.trim())) return stop(chat, from);

    await forward(
      { update_id: update.update_id, message, text: text.slice(0, MAX_MESSAGE_CHARS), from },
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

  async function forward(
    said: { update_id: number; message: Message; text: string; from: User },
    signal: AbortSignal,
  ): Promise<void> {
    const chat = String(said.message.chat.id);
    const trigger: TriggerInput = {
      source: 'telegram',
      user_id: OWNER,
      session_id: sessionOf(chat),
      message: said.text,
      reply_to: chat,
      idempotency_key: `${deps.botId}:${said.update_id}`,
    };
    for (;;) {
      try {
        const accepted = await deps.send(trigger, signal);
        if (!accepted.duplicate) deps.waiting.start(chat, accepted.run_id);
        return;
      } catch (error) {
        signal.throwIfAborted();
        const refusal = refusalOf(error);
        const say = phrasesFor(said.from.language_code);
        if (refusal?.code === 'TOO_MANY_REQUESTS') return deps.tell(chat, say.tooMany);
        if (refusal?.concernsMessage) return deps.tell(chat, say.refused(refusal.message));
        deps.log(`the brain did not take a message, trying again in 5 s: ${String(error)}`);
        await wait(RETRY_MS, undefined, { signal });
      }
    }
  }
}
