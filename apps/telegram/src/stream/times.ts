import type { Rhythm } from './pace.ts';

/** How long things take to happen, in milliseconds. */
export interface Times {
  typingEveryMs: number;
  /** Of “typing…”, for a run. */
  typingLongestMs: number;
  /** Drafts vanish after thirty seconds. */
  draft: Rhythm & { refreshMs: number };
  editPrivate: Rhythm;
  /** Telegram takes twenty messages a minute in a group: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this */
  editGroup: Rhythm;
  /** How long a preview stays after the end of its run, while the answer is on its way. */
  holdMs: number;
}

export const TIMES: Times = {
  typingEveryMs: 4_000,
  typingLongestMs: 10 * 60_000,
  draft: { firstMs: 0, everyMs: 300, longestMs: 10_000, refreshMs: 20_000 },
  editPrivate: { firstMs: 500, everyMs: 1_000, longestMs: 30_000 },
  editGroup: { firstMs: 1_000, everyMs: 3_000, longestMs: 30_000 },
  holdMs: 60_000,
};
