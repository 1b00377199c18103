import type { Row } from './row.ts';
import type { Change } from './unit.ts';

/** New rows, in the order in which they were committed in each session, and what changed. */
export type OnCommit = (rows: Row[], changes: Change[]) => void;

export type Commits = ReturnType<typeof createCommits>;

/** Who is told of what was committed, here or by another brain. */
export function createCommits() {
  const listeners: OnCommit[] = [];
  const missing: (() => void)[] = [];
  const tell: OnCommit = (rows, changes) => {
    for (const listen of listeners) listen(rows, changes);
  };

  return {
    /**
     * Tells a part, as long as the store is open, of new rows in the order of `seq` and of what changed, after each
     * commit and before who asked for it hears. Of other brains' commits it is told when they are heard of.
     */
    onCommit(listen: OnCommit): void {
      listeners.push(listen);
    },

    /** This brain has committed something. */
    tell,

    /** Tells the same parts of what another brain has committed. */
    heard: tell,

    /** Tells a part that commits of other brains may have passed unheard: what it derived of rows holds no more. */
    onMissed(listen: () => void): void {
      missing.push(listen);
    },

    /** Commits of other brains may have passed unheard. */
    missed(): void {
      for (const listen of missing) listen();
    },
  };
}
