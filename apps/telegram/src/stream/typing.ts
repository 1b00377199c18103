interface TypingDeps {
  /** Shows “typing…” once; its failures are its own. */
  type: (address: string) => void;
  /** Telegram shows it for five seconds: https://core.telegram.org/bots/api#sendchataction */
  everyMs: number;
  /** For a run, at most so long. */
  longestMs: number;
}

/** The runs each address waits for. While there are any, it sees “typing…”. */
export function createTyping({ type, everyMs, longestMs }: TypingDeps) {
  const places = new Map<string, Place>();

  function off(address: string, run_id: string): void {
    const place = places.get(address);
    place?.runs.delete(run_id);
    if (!place || place.runs.size > 0) return;
    clearInterval(place.timer);
    places.delete(address);
  }

  function tick(address: string): void {
    const tooOld = Date.now() - longestMs;
    for (const [run_id, since] of places.get(address)?.runs ?? []) if (since < tooOld) off(address, run_id);
    if (places.has(address)) type(address);
  }

  return {
    /** At once, and from then on; of a run that has it nothing changes. */
    on(address: string, run_id: string): void {
      const place = places.get(address) ?? {
        runs: new Map(),
        timer: setInterval(() => tick(address), everyMs),
      };
      places.set(address, place);
      if (place.runs.has(run_id)) return;
      place.runs.set(run_id, Date.now());
      type(address);
    },

    off,

    close(): void {
      for (const { timer } of places.values()) clearInterval(timer);
      places.clear();
    },
  };
}

interface Place {
  /** When each began, in milliseconds. */
  runs: Map<string, number>;
  timer: NodeJS.Timeout;
}
