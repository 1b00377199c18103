import type { BrainClient } from '@brain/client';
import { untilAnswered } from '../until-answered.ts';
import type { CommandPhrases } from './phrases.ts';

/** Who asks for something, and where; everything is about this person only. */
export interface Asking {
  user_id: string;
  address: string;
  say: CommandPhrases;
  signal: AbortSignal;
}

/** The brain has refused what was asked for; its message may be shown. */
export class Refused extends Error {
  readonly code: string;
  /** It was asked before, and may have done it then already. */
  readonly isRepeat: boolean;

  constructor({ code, message, isRepeat }: { code: string; message: string; isRepeat: boolean }) {
    super(message);
    this.code = code;
    this.isRepeat = isRepeat;
  }
}

export type Ask = ReturnType<typeof createAsk>;

/** Asks the brain, again and again while it is away. */
export function createAsk({ api, log }: { api: BrainClient['api']; log: (line: string) => void }) {
  /** @throws Refused; the signal's reason, when it aborts before the brain has answered. */
  return async function ask<T>(
    call: (brain: BrainClient['api'], options: { signal: AbortSignal }) => Promise<T>,
    { signal }: Pick<Asking, 'signal'>,
  ): Promise<T> {
    const answer = await untilAnswered((abort) => call(api, { signal: abort }), { signal, log });
    if (answer.ok) return answer.value;
    throw new Refused(answer);
  };
}
