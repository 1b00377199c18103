import type { Usage } from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Store } from '../store/store.ts';

export type Budget = ReturnType<typeof createBudget>;

/** Users whose day is kept in memory; the count of another is read from the store again. */
const MAX_USERS = 1000;

/** Holds runs and users to their tokens. A user's day is read from the store once, then counted along. */
export function createBudget(store: Store, limits: { runTokens: number; dayTokens: number }) {
  const days = new Map<string, { day: string; tokens: number }>();
  const today = () => new Date().toISOString().slice(0, 10);

  async function usedToday(user_id: string): Promise<number> {
    const day = today();
    const known = days.get(user_id);
    if (known?.day === day) return known.tokens;
    const tokens = await store.events.tokensSince(user_id, `${day}T00:00:00.000Z`);
    if (days.size >= MAX_USERS) days.clear();
    days.set(user_id, { day, tokens });
    return tokens;
  }

  return {
    /** @throws BrainError `too_many` when the run or its user's day has no tokens left. */
    async check(user_id: string, run: Usage): Promise<void> {
      if (run.input_tokens + run.output_tokens >= limits.runTokens) {
        throw new BrainError('too_many', `This run has used its ${limits.runTokens} tokens.`);
      }
      if ((await usedToday(user_id)) < limits.dayTokens) return;
      throw new BrainError(
        'too_many',
        `Today’s ${limits.dayTokens} tokens are used up. They begin anew at midnight (UTC).`,
      );
    },

    /** Counts what a turn has used. */
    spend(user_id: string, { input_tokens, output_tokens }: Usage): void {
      const known = days.get(user_id);
      if (known) known.tokens += input_tokens + output_tokens;
    },
  };
}
