const EVERY_MS = 4_000; // Telegram shows “typing…” for five seconds
const LONGEST_MS = 10 * 60_000;

export type Waiting = ReturnType<typeof createWaiting>;

interface WaitingDeps {
  /** Shows “typing…” once; its failures are its own. */
  type: (chat: string) => void;
  /** Runs of a session that have ended lately: one that was stopped from elsewhere sends nothing. Never throws. */
  endedRuns: (session_id: string) => Promise<string[]>;
}

/** The runs each chat waits for. While there are any, the chat sees “typing…”, for at most ten minutes a run. */
export function createWaiting({ type, endedRuns }: WaitingDeps) {
  const chats = new Map<string, Entry>();

  function drop(chat: string, runs: string[]): void {
    const entry = chats.get(chat);
    if (!entry) return;
    for (const run of runs) entry.runs.delete(run);
    if (entry.runs.size > 0) return;
    clearInterval(entry.timer);
    chats.delete(chat);
  }

  function tick(chat: string): void {
    const entry = chats.get(chat);
    if (!entry) return;
    const tooOld = Date.now() - LONGEST_MS;
    drop(
      chat,
      [...entry.runs].filter(([, since]) => since < tooOld).map(([run]) => run),
    );
    if (!chats.has(chat)) return;
    type(chat);
    void endedRuns(entry.session_id).then((runs) => drop(chat, runs));
  }

  return {
    start(chat: string, { run_id, session_id }: { run_id: string; session_id: string }): void {
      const timer = chats.get(chat)?.timer ?? setInterval(() => tick(chat), EVERY_MS);
      const entry = { runs: chats.get(chat)?.runs ?? new Map(), timer, session_id };
      chats.set(chat, entry);
      entry.runs.set(run_id, Date.now());
      type(chat);
    },

    /** The run has answered or ended. */
    done(chat: string, run_id: string): void {
      drop(chat, [run_id]);
    },

    runsOf(chat: string): string[] {
      return [...(chats.get(chat)?.runs.keys() ?? [])];
    },

    close(): void {
      for (const { timer } of chats.values()) clearInterval(timer);
      chats.clear();
    },
  };
}

interface Entry {
  /** When each began, in milliseconds. */
  runs: Map<string, number>;
  timer: NodeJS.Timeout;
  /** Where the last one that began is. */
  session_id: string;
}
