import type { Leases } from '../store/leases.ts';

export type Seat = ReturnType<typeof takeSeat>;

/** How soon it is asked for again when another brain has it, which may be giving it up; then with each round. */
const AGAIN_MS = [250, 500, 1000, 2000, 4000];

/**
 * A part that one brain of several plays at a time: asked for until it is ours, and again when it was lost. `changed` is
 * told of both. Who is alone has it at once. Close it: it has a timer, and gives the lease back.
 */
export function takeSeat(leases: Leases, name: string, changed: () => void) {
  let isOurs = leases.isAlone;
  let tries = 0;
  let asking = false;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function ask(): Promise<void> {
    if (isOurs || asking || closed) return;
    asking = true;
    // Where the store cannot be asked, the next round does.
    const isGiven = await leases.take(name).catch(() => false);
    asking = false;
    if (isGiven && closed) return leases.release([name]);
    isOurs = isGiven;
    if (isGiven) return changed();
    const delayMs = AGAIN_MS[tries];
    tries += 1;
    if (delayMs !== undefined) timer = setTimeout(() => void ask(), delayMs);
    return undefined;
  }

  /** Tells when it was lost. */
  function check(): void {
    if (!isOurs || leases.holds(name)) return;
    isOurs = false;
    changed();
  }

  const unlisten = [
    leases.onRound(() => {
      check();
      void ask();
    }),
    leases.onLost(check),
  ];
  void ask();

  return {
    /** Whether it is ours now, as far as this brain can know. */
    isOurs: () => isOurs && leases.holds(name),

    close(): void {
      if (closed) return;
      closed = true;
      clearTimeout(timer);
      for (const stop of unlisten) stop();
      if (isOurs) void leases.release([name]);
    },
  };
}
