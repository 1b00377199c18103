import type { CallbackQuery } from 'grammy/types';
import { type Press, pressOf } from './buttons.ts';
import type { Languages } from './languages.ts';
import type { People, Person } from './people.ts';
import { phrasesFor } from './phrases.ts';
import type { createTell } from './tell.ts';

interface PressesDeps {
  people: Pick<People, 'who' | 'strangers' | 'settleStranger' | 'settleApproval'>;
  bot: ReturnType<typeof createTell>;
  languages: Pick<Languages, 'of'>;
}

/** What a press did: a line to conclude its message with, or only to show; nothing where it did nothing. */
type Outcome = { line: string; isOver: boolean } | undefined;

/**
 * Handles the press of a button. Who pressed decides, by their numeric id: strangers are an owner's to let in, an
 * approval is its person's. Whoever else presses is answered without a word.
 */
export function createPresses({ people, bot, languages }: PressesDeps) {
  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(query: CallbackQuery, signal: AbortSignal): Promise<void> {
    const { from, message } = query;
    const press = pressOf(query.data);
    if (!press || !message || message.chat.type !== 'private' || from.is_bot) return bot.answer(query.id);
    const known = await people.who(from.id, signal);
    const outcome =
      known.ok && known.value ? await settle(press, { ...known.value, from }, signal) : undefined;
    if (outcome?.isOver) {
      const text = 'text' in message ? (message.text ?? '') : '';
      await bot.conclude({ chat: message.chat.id, message_id: message.message_id, text }, outcome.line);
    }
    await bot.answer(query.id, outcome?.line);
  };

  type Presser = Person & Pick<CallbackQuery, 'from'>;

  async function settle(press: Press, by: Presser, signal: AbortSignal): Promise<Outcome> {
    if (press.kind === 'stranger') return by.isOwner ? settleStranger(press, by, signal) : undefined;
    const say = phrasesFor(by.from.language_code);
    const { id, status } = press;
    const answer = await people.settleApproval({ id, status, user_id: by.user_id }, signal);
    if (answer.ok) return { line: status === 'approved' ? say.approved : say.denied, isOver: true };
    if (answer.code === 'CONFLICT') return { line: say.settledAlready, isOver: true };
    // Not theirs, or gone: to them it does not exist.
    if (answer.code === 'NOT_FOUND' || answer.code === 'FORBIDDEN') return undefined;
    return { line: say.pressFailed(answer.message), isOver: false };
  }

  async function settleStranger({ id, status }: Press, by: Presser, signal: AbortSignal): Promise<Outcome> {
    const say = phrasesFor(by.from.language_code);
    const waiting = await people.strangers(signal);
    if (!waiting.ok) return { line: say.pressFailed(waiting.message), isOver: false };
    const stranger = waiting.value.find((each) => each.id === id);
    if (!stranger) return { line: say.settledAlready, isOver: true };
    const answer = await people.settleStranger(id, status, signal);
    if (!answer.ok && !(answer.isRepeat && (await isTrue(stranger, status, signal)))) {
      const isOver = answer.code === 'CONFLICT' || answer.code === 'NOT_FOUND';
      return { line: isOver ? say.settledAlready : say.pressFailed(answer.message), isOver };
    }
    if (status === 'denied') return { line: say.turnedAway, isOver: true };
    await bot.tell(stranger.address, phrasesFor(languages.of(stranger.address)).youAreIn);
    return { line: say.letIn, isOver: true };
  }

  /** Refused when it was asked again, the word may have been taken the first time: it was where it came true. */
  async function isTrue({ address }: { address: string }, status: Press['status'], signal: AbortSignal) {
    const known = await people.who(Number(address), signal);
    return known.ok && (status === 'approved') === (known.value !== undefined);
  }
}
