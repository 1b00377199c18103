/**
 * How polling stands. `standby`: another poller leads, or the brain is away, so that nobody does. `conflict`: another poller, or a webhook; `unauthorized`: the token; `stalled`: Telegram has
 * said nothing for two minutes, though it could be reached.
 */
export type PollingState =
  | 'starting'
  | 'polling'
  | 'standby'
  | 'conflict'
  | 'unauthorized'
  | 'unreachable'
  | 'stalled';

/** What `GET /health` says. */
export interface Status {
  status: 'ok' | 'failing';
  state: PollingState;
  /** A sentence: what is wrong, and what to do. */
  why?: string;
  /** Since when it is in this state; ISO 8601. */
  since: string;
  /** When Telegram last gave updates, or said that there are none. */
  last_round_at: string | null;
  /** The bot's own name on Telegram. */
  bot: string | null;
}

export type Health = ReturnType<typeof createHealth>;

/** A round takes half a minute at the most. */
const FRESH_MS = 120_000;

/** How the service is, in one place: the poller and the connection to the brain say so, whoever wants to know asks. */
export function createHealth({ now = Date.now, freshMs = FRESH_MS } = {}) {
  const listeners = new Set<() => void>();
  let state: PollingState = 'starting';
  let why: string | undefined;
  let since = now();
  let lastRoundAt: number | undefined;
  let bot: string | null = null;
  let isBrainThere = false;

  function change(to: PollingState, because?: string): void {
    if (state === to && why === because) return;
    if (state !== to) since = now();
    state = to;
    why = because;
    for (const listener of listeners) listener();
  }

  /** Of polling alone. The process may have slept, and nothing has failed yet. */
  function polling(): { state: PollingState; why?: string } {
    const ageMs = now() - (lastRoundAt ?? since);
    if (state === 'polling' && ageMs > freshMs)
      return { state: 'stalled', why: `Telegram has given nothing for ${Math.round(ageMs / 1000)} s.` };
    return why === undefined ? { state } : { state, why };
  }

  return {
    polling,

    status(): Status {
      const { state, why } = polling();
      const isAtWork = state === 'polling' || state === 'standby';
      const because =
        why ?? (isAtWork ? 'The brain does not answer: see that it runs at BRAIN_URL.' : 'It is starting.');
      const isOk = isAtWork && isBrainThere;
      return {
        status: isOk ? 'ok' : 'failing',
        state,
        ...(isOk ? {} : { why: because }),
        since: new Date(since).toISOString(),
        last_round_at: lastRoundAt === undefined ? null : new Date(lastRoundAt).toISOString(),
        bot,
      };
    },

    /** Telegram answered a round. */
    received(): void {
      lastRoundAt = now();
      change('polling');
    },

    failing: (state: PollingState, why: string) => change(state, why),

    knownAs: (username: string) => void (bot = username),

    /** Whether the brain answered when it was last asked, or its socket was lost since. */
    brain: (isThere: boolean) => void (isBrainThere = isThere),

    /** Told whenever polling stands otherwise. */
    onChange: (listener: () => void) => void listeners.add(listener),
  };
}
