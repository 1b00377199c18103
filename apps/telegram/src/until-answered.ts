import { setTimeout as wait } from 'node:timers/promises';
import { refusalOf } from './refusal.ts';

const AGAIN_MS = 2_000;
/** How often a call that meets a bug of the brain is tried. */
const MAX_TRIES_AT_A_BUG = 5;

/** What the brain said. `isRepeat`: it was asked before, and may have done it then already. */
export type Answer<T> =
  | { ok: true; value: T; isRepeat: boolean }
  | { ok: false; code: string; message: string; isRepeat: boolean };

interface Insistence {
  signal: AbortSignal;
  log: (line: string) => void;
  /** For what the brain may forbid a person. Else `forbidden` means that our key is a wrong one, and that is waited for. */
  mayForbid?: boolean;
  /** Between two tries. */
  againMs?: number;
}

/**
 * Repeats a call until the brain has answered or refused it: while it is away, and while it takes our key for
 * another. A call that meets a bug is refused at the fifth time.
 * @throws the signal's reason, when it aborts before.
 */
export async function untilAnswered<T>(
  call: (signal: AbortSignal) => Promise<T>,
  { signal, log, mayForbid = false, againMs = AGAIN_MS }: Insistence,
): Promise<Answer<T>> {
  let bugs = 0;
  for (let tries = 1; ; tries += 1) {
    signal.throwIfAborted();
    const isRepeat = tries > 1;
    try {
      return { ok: true, value: await call(signal), isRepeat };
    } catch (error) {
      signal.throwIfAborted();
      const refusal = refusalOf(error);
      if (refusal?.code === 'INTERNAL_SERVER_ERROR') bugs += 1;
      const isAnswer = refusal?.concernsMessage || (mayForbid && refusal?.code === 'FORBIDDEN');
      const isPatient = refusal?.code === 'INTERNAL_SERVER_ERROR' && bugs < MAX_TRIES_AT_A_BUG;
      if (refusal && isAnswer && !isPatient)
        return { ok: false, code: refusal.code, message: refusal.message, isRepeat };
      log(`the brain did not answer, asking again in ${againMs / 1000} s: ${String(error)}`);
      await wait(againMs, undefined, { signal });
    }
  }
}
