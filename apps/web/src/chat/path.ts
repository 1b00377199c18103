import { createMemo, createSignal } from 'solid-js';
import { createTree, type Place, type Tree, type Versions } from './branches.ts';
import { isGone, type Run } from './chat.ts';

export type Path = ReturnType<typeof createPath>;

/** The runs of a window that are shown: one way through its branches. */
export function createPath(deps: {
  /** In the order of the session. */
  runs(): Run[];
  /** The run before them; null: there is none; undefined: nobody knows. */
  before(): string | null | undefined;
  /** What was chosen on an earlier page. */
  chosen: string[];
  onChosen(run_ids: string[]): void;
}) {
  const [chosen, setChosen] = createSignal(deps.chosen);
  const tree = createMemo<Tree>(() => createTree(deps.runs().map(placeOf), deps.before()));
  const ids = createMemo(() => tree().path(chosen()));
  const shown = createMemo(() => deps.runs().filter((run) => ids().has(run.run_id)));

  function change(run_ids: string[]): void {
    setChosen(run_ids);
    deps.onChosen(run_ids);
  }

  return {
    shown,
    has: (run_id: string): boolean => ids().has(run_id),
    versions: (run: { run_id: string }): Versions => tree().versions(run.run_id),
    isChanged: (run: { run_id: string }): boolean => tree().isChanged(run.run_id),
    parentOf: (run_id: string) => tree().parentOf(run_id),
    /** Shows the way that goes through this run. */
    choose: (run_id: string): void => change([run_id, ...chosen().filter((other) => other !== run_id)]),
    /** Below this run, null for the start, the way to the latest run is shown again. */
    forget(above: string | null): void {
      const rest = chosen().filter((run_id) => !tree().isBelow(run_id, above));
      if (rest.length < chosen().length) change(rest);
    },
    /**
     * What a new message has to say of its place: undefined where the latest run is shown, since it comes after that
     * of itself; else the last run that is shown.
     */
    end(): string | undefined {
      const isAsk = (run: Run) => run.ask !== null;
      const last = shown().findLast((run) => isAsk(run) && !isGone(run));
      const latest = deps.runs().findLast(isAsk);
      return last && last.run_id !== latest?.run_id ? last.run_id : undefined;
    },
  };
}

function placeOf(run: Run): Place {
  const { run_id, isNote, ask } = run;
  const kind = isNote ? 'note' : ask ? 'ask' : 'rest';
  return { run_id, kind, parent_id: ask?.parent_id, replaces: ask?.replaces, isGone: isGone(run) };
}
