import { verdictOf } from '../buttons.ts';
import type { Languages } from '../languages.ts';
import type { People } from '../people.ts';
import { phrasesFor } from '../phrases.ts';
import type { Tell } from '../tell.ts';
import { concluded } from './conclude.ts';
import type { Effect, Pressed } from './menu.ts';

interface VerdictsDeps {
  people: Pick<People, 'who' | 'strangers' | 'settleStranger' | 'settleApproval'>;
  tell: Tell;
  languages: Pick<Languages, 'of'>;
}

type Verdict = NonNullable<ReturnType<typeof verdictOf>>['status'];

/** A yes or no: of a person about what needs their word, of an owner about a stranger. */
export function createVerdicts({ people, tell, languages }: VerdictsDeps) {
  /** The message says from now on what was decided, and cannot be pressed again. */
  const over = ({ message }: Pressed, line: string): Effect => ({
    menu: concluded(message, { line }),
    note: line,
  });

  async function approval(pressed: Pressed): Promise<Effect | undefined> {
    const { rest, by, signal } = pressed;
    const verdict = verdictOf(rest);
    if (!verdict) return undefined;
    const say = phrasesFor(by.from.language_code);
    const answer = await people.settleApproval({ ...verdict, user_id: by.user_id }, signal);
    if (answer.ok) return over(pressed, verdict.status === 'approved' ? say.approved : say.denied);
    if (answer.code === 'CONFLICT') return over(pressed, say.settledAlready);
    // Not theirs, or gone: to them it does not exist.
    if (answer.code === 'NOT_FOUND' || answer.code === 'FORBIDDEN') return undefined;
    return { note: say.pressFailed(answer.message) };
  }

  async function stranger(pressed: Pressed): Promise<Effect | undefined> {
    const { rest, by, signal } = pressed;
    const verdict = verdictOf(rest);
    if (!verdict || !by.isOwner) return undefined;
    const { id, status } = verdict;
    const say = phrasesFor(by.from.language_code);
    const waiting = await people.strangers(signal);
    if (!waiting.ok) return { note: say.pressFailed(waiting.message) };
    const stranger = waiting.value.find((each) => each.id === id);
    if (!stranger) return over(pressed, say.settledAlready);
    const answer = await people.settleStranger(id, status, signal);
    if (!answer.ok && !(answer.isRepeat && (await isTrue(stranger, status, signal)))) {
      const isOver = answer.code === 'CONFLICT' || answer.code === 'NOT_FOUND';
      return isOver ? over(pressed, say.settledAlready) : { note: say.pressFailed(answer.message) };
    }
    if (status === 'denied') return over(pressed, say.turnedAway);
    await tell(stranger.address, phrasesFor(languages.of(stranger.address)).youAreIn);
    return over(pressed, say.letIn);
  }

  /** Refused when it was asked again, the word may have been taken the first time: it was where it came true. */
  async function isTrue({ address }: { address: string }, status: Verdict, signal: AbortSignal) {
    const known = await people.who(Number(address), signal);
    return known.ok && (status === 'approved') === (known.value !== undefined);
  }

  return { approval, stranger };
}
