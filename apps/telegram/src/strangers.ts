import type { User } from 'grammy/types';
import { buttonsFor } from './buttons.ts';
import type { Languages } from './languages.ts';
import type { People } from './people.ts';
import { phrasesFor } from './phrases.ts';
import { plainName } from './plain-name.ts';
import { createSeldom } from './seldom.ts';
import type { Tell } from './tell.ts';

const CODE_MS = 10 * 60_000;
/** Codes one person may say in that time: five, which is all the brain takes, and one that hears so. */
const MAX_SAID = 6;

/** Six figures alone or after `/link`, as the web shows them; or after `/start`, where a link brings them along. */
const SAID_CODE = /^(?:\/(?:link|start)(?:@\w+)?\s+)?(\d{3})[ -]?(\d{3})$/;

interface StrangersDeps {
  people: Pick<People, 'knock' | 'redeem' | 'who'>;
  /** Says something in a chat. Never throws. */
  tell: Tell;
  /** Telegram ids of the owner, beside those the brain knows. */
  owners: ReadonlySet<string>;
  languages: Pick<Languages, 'of'>;
}

/**
 * Answers who is nobody yet: their code, at most once in ten minutes, or what becomes of the code that they say. The
 * owners are asked about each of them once.
 */
export function createStrangers({ people, tell, owners, languages }: StrangersDeps) {
  const mayAsk = createSeldom({ times: 1, everyMs: CODE_MS });
  const maySay = createSeldom({ times: MAX_SAID, everyMs: CODE_MS });

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function greet(said: { from: User; chat: string; text: string }, signal: AbortSignal) {
    const [, first, second] = SAID_CODE.exec(said.text.trim()) ?? [];
    if (first === undefined || second === undefined) {
      if (mayAsk(said.from.id)) await knock(said, signal);
    } else if (maySay(said.from.id)) await redeem({ ...said, code: first + second }, signal);
  };

  async function knock({ from, chat }: { from: User; chat: string }, signal: AbortSignal): Promise<void> {
    const say = phrasesFor(from.language_code);
    const name = plainName(from);
    const answer = await people.knock(placeOf(from), signal);
    if (!answer.ok) {
      if (answer.code === 'CONFLICT') return tell(chat, say.linkedAlready); // since it was asked who they are
      const isFull = answer.code === 'TOO_MANY_REQUESTS';
      return tell(chat, isFull ? say.tooManyStrangers : say.refused(answer.message));
    }
    const { id, code, expires_at, is_new, owners: others } = answer.value;
    const minutes = Math.max(1, Math.round((Date.parse(expires_at) - Date.now()) / 60_000));
    await tell(chat, say.stranger(code, minutes, from.id));
    // Asked twice, the first time may have been the one that found them new.
    if (!is_new && !answer.isRepeat) return;
    for (const owner of new Set([...owners, ...others])) {
      const toOwner = phrasesFor(languages.of(owner));
      const text = toOwner.wantsIn(name ?? toOwner.somebody, from.id, code);
      await tell(owner, text, buttonsFor({ kind: 'stranger', id }, toOwner.strangerButtons));
    }
  }

  async function redeem(
    said: { from: User; chat: string; code: string },
    signal: AbortSignal,
  ): Promise<void> {
    const { from, chat, code } = said;
    const say = phrasesFor(from.language_code);
    const answer = await people.redeem({ ...placeOf(from), code }, signal);
    if (answer.ok) return tell(chat, say.linked(answer.value.user_id));
    // It may have been taken the first time, and then it is no code any more.
    const known = answer.isRepeat ? await people.who(from.id, signal) : undefined;
    if (known?.ok && known.value) return tell(chat, say.linked(known.value.user_id));
    if (answer.code === 'NOT_FOUND') return tell(chat, say.wrongCode);
    await tell(chat, answer.code === 'TOO_MANY_REQUESTS' ? say.tooManyTries : say.refused(answer.message));
  }
}

/** Where somebody is: the id is what counts. */
function placeOf(from: User): { address: string; name?: string } {
  const name = plainName(from);
  return { address: String(from.id), ...(name === undefined ? {} : { name }) };
}
