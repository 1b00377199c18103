/** One run of a session, as its rows say. */
export interface Run {
  id: number;
  session: number;
  /** When it could first be worked on: accepted, and nothing before it in its session. */
  dueAt?: number;
  begunAt?: number;
}

export type Truth = ReturnType<typeof createTruth>;

/** What one Postgres holds and answers: open runs by session in the order accepted, leases, ends. Each call is atomic. */
export function createTruth(now: () => number, leaseMs: number) {
  const open = new Map<number, Run[]>();
  const leases = new Map<number, { holder: string; until: number }>();
  const asked = { writes: 0, takes: 0, taken: 0, renewals: 0, renewed: 0, polls: 0, found: 0 };
  const count = { accepted: 0, ended: 0, lateWrites: 0 };

  const isFree = (session: number) => (leases.get(session)?.until ?? -Infinity) <= now();

  return {
    asked,
    count,

    accept(run: Run): void {
      asked.writes += 1;
      count.accepted += 1;
      const runs = open.get(run.session);
      if (runs) runs.push(run);
      else {
        open.set(run.session, [run]);
        run.dueAt = now();
      }
    },

    head(session: number): Run | undefined {
      return open.get(session)?.[0];
    },

    /** The end of a run stands once: a second one, or one of a run that is not the head, is refused. */
    end(run: Run): boolean {
      asked.writes += 1;
      const runs = open.get(run.session);
      if (runs?.[0] !== run) {
        count.lateWrites += 1;
        return false;
      }
      runs.shift();
      if (runs[0]) runs[0].dueAt = now();
      else open.delete(run.session);
      count.ended += 1;
      return true;
    },

    take(session: number, holder: string): boolean {
      asked.takes += 1;
      if (!isFree(session) && leases.get(session)?.holder !== holder) return false;
      leases.set(session, { holder, until: now() + leaseMs });
      asked.taken += 1;
      return true;
    },

    release(session: number, holder: string): void {
      asked.writes += 1;
      if (leases.get(session)?.holder === holder) leases.delete(session);
    },

    /** One statement for all that a brain holds; the answer is what it has lost. */
    renew(sessions: Iterable<number>, holder: string): number[] {
      asked.renewals += 1;
      const lost: number[] = [];
      for (const session of sessions) {
        const lease = leases.get(session);
        if (lease?.holder !== holder) lost.push(session);
        else {
          lease.until = now() + leaseMs;
          asked.renewed += 1;
        }
      }
      return lost;
    },

    /** Sessions with something open, at most `limit`; without those that somebody has, where `isFreeOnly`. */
    look(limit: number, isFreeOnly: boolean): number[] {
      asked.polls += 1;
      const found: number[] = [];
      for (const session of open.keys()) {
        if (found.length >= limit) break;
        if (!isFreeOnly || isFree(session)) found.push(session);
      }
      asked.found += found.length;
      return found;
    },

    get open(): number {
      return open.size;
    },
  };
}
