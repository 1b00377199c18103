import type { RowType } from '@brain/schema';
import type { Row } from './row.ts';
import type { Change, Unit } from './unit.ts';

/** Where a commit came from, and of which types rows were changed or removed in it, whoever's they were. */
export interface Origin {
  isHeard: boolean;
  touched: RowType[];
}

/** New rows, in the order in which they were committed in each session, and what changed. */
export type OnCommit = (rows: Row[], changes: Change[], origin: Origin) => void;

export type Commits = ReturnType<typeof createCommits>;

/** Who is told of what was committed, here or by another brain. */
export function createCommits() {
  const listeners: OnCommit[] = [];
  const missing: (() => void)[] = [];
  const tell: OnCommit = (rows, changes, origin) => {
    for (const listen of listeners) listen(rows, changes, origin);
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
    tell(rows: Row[], changes: Change[], touched: RowType[] = []): void {
      tell(rows, changes, { isHeard: false, touched });
    },

    /** Tells the same parts of what another brain has committed. */
    heard(rows: Row[], changes: Change[], touched: RowType[]): void {
      tell(rows, changes, { isHeard: true, touched });
    },

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

const TYPES: Readonly<Record<string, RowType>> = { evt: 'event', mem: 'memory', usr: 'user', cfg: 'config' };

/** The types of the rows that units change or remove, as their ids say. */
export function touchedBy(units: Unit[]): RowType[] {
  const found = new Set<RowType>();
  for (const { patches = [], removes = [], removesUser } of units) {
    for (const id of [...patches.map((patch) => patch.id), ...removes]) {
      const type = TYPES[id.slice(0, 3)];
      if (type) found.add(type);
    }
    if (removesUser !== undefined) for (const type of Object.values(TYPES)) found.add(type);
  }
  return [...found];
}
