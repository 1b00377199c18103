const FIRST_MS = 1_000;
const LONGEST_MS = 60 * 60_000;
/** The delays a delivery may have in all before it is given up. */
const GIVE_UP_MS = 24 * 60 * 60_000;

/** What decides how long a delivery waits for its next try. */
export interface Waited {
  /** Tries that failed for now and count; one that the channel told to wait does not. */
  failures: number;
  /** Their delays in all: a time when nobody ran, or a clock that jumps, does not count. */
  waitedMs: number;
}

/**
 * How long to wait before the next try; undefined when it is time to give up. What the channel asks for is obeyed to
 * the millisecond, up to a day. Else it doubles from a second to an hour, less up to a half so that deliveries which
 * failed together do not come back together: “equal jitter” of
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function nextDelayMs(waited: Waited, retryAfter: number | undefined, random: () => number) {
  if (retryAfter !== undefined) return Math.min(Math.ceil(retryAfter * 1000), GIVE_UP_MS);
  if (waited.waitedMs >= GIVE_UP_MS) return undefined;
  const longest = Math.min(FIRST_MS * 2 ** waited.failures, LONGEST_MS);
  return Math.ceil(longest * (0.5 + random() / 2));
}
