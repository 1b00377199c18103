/** What of a run says where it stands. */
export interface Place {
  run_id: string;
  /** The run it comes after; null: none; undefined: the one before it. */
  parent_id: string | null | undefined;
  /** The run whose message was changed. */
  replaces: string | undefined;
  /** `rest`: a run whose message is not loaded. It and a `note` belong to what stands before them. */
  kind: 'ask' | 'rest' | 'note';
  /** It was taken back before it began: nobody is to see it. */
  isGone: boolean;
}

export interface Versions {
  /** The runs of one parent, in the order of the session. */
  ids: string[];
  /** Which of them it is, from 0. */
  index: number;
  count: number;
}

export type Tree = ReturnType<typeof createTree>;

/**
 * The runs of a window as a tree, from `places` in the order of the session. `before` is the run that stands before
 * them: null where they begin the session, undefined where that is not known.
 */
export function createTree(places: Place[], before: string | null | undefined) {
  const known = new Map(places.map((place) => [place.run_id, place]));
  /** The parent as it is shown: undefined where it is not known. What is gone is no parent. */
  const parents = new Map<string, string | null | undefined>();
  /** What belongs to a run without being one: it is shown where that is. */
  const hosts = new Map<string, string>();
  const changed = new Set<string>();
  /** Those that may have one parent, the known ones by its id, the others each for itself. */
  const groups = new Map<string, string[]>();

  let previous = before;
  /** Whether it is known that no message stands between `previous` and the next place. */
  let isSure = before !== undefined;
  const unsure = new Set<string>();
  for (const place of places) {
    const { run_id, kind, parent_id, replaces } = place;
    if (kind === 'note' || (kind === 'rest' && parents.size > 0)) {
      if (previous) hosts.set(run_id, previous);
      continue;
    }
    if (replaces !== undefined && (parent_id !== undefined || replaces !== previous)) changed.add(replaces);
    const isChange = replaces !== undefined && replaces === previous && parent_id === undefined;
    const beside = isChange ? parents.get(replaces) : skipGone(previous);
    const parent = parent_id === undefined ? beside : skipGone(parent_id);
    parents.set(run_id, parent);
    if (parent_id === undefined && (parent === undefined || (!isSure && !isChange))) unsure.add(run_id);
    if (isChange && unsure.has(replaces)) unsure.add(run_id);
    if (!place.isGone) {
      const group = groupOf(run_id);
      groups.set(group, [...(groups.get(group) ?? []), run_id]);
    }
    previous = run_id;
    isSure = kind === 'ask';
  }

  function skipGone(run_id: string | null | undefined): string | null | undefined {
    let parent = run_id;
    while (parent && known.get(parent)?.isGone) parent = parents.get(parent);
    return parent;
  }

  function groupOf(run_id: string): string {
    const parent = parents.get(run_id);
    return parent === undefined ? `?${run_id}` : (parent ?? '');
  }

  /** Those that the path can go on with after a run; after null, those whose parent is not among the places. */
  function next(): Map<string | null, string[]> {
    const after = new Map<string | null, string[]>();
    for (const ids of groups.values())
      for (const run_id of ids) {
        const parent = parents.get(run_id) ?? null;
        const key = parent !== null && known.has(parent) ? parent : null;
        after.set(key, [...(after.get(key) ?? []), run_id]);
      }
    return after;
  }

  return {
    /** The parent as the brain would have it; undefined where it stands before what is loaded. */
    parentOf: (run_id: string): string | null | undefined =>
      unsure.has(run_id) ? undefined : parents.get(run_id),
    versions(run_id: string): Versions {
      const ids = groups.get(groupOf(run_id)) ?? [];
      return { ids, index: Math.max(ids.indexOf(run_id), 0), count: ids.length };
    },
    /** Whether its message was changed by one that does not stand in its place. */
    isChanged: (run_id: string): boolean => changed.has(run_id),
    /** Whether a run comes after another, null for the start, by however many steps. */
    isBelow(run_id: string, above: string | null): boolean {
      if (above === null) return true;
      for (let at = parents.get(run_id); at; at = parents.get(at)) if (at === above) return true;
      return false;
    },
    /**
     * The way through the tree that is shown, with what belongs to its runs: at each fork to what was chosen last,
     * else to what holds the latest run. `chosen`: runs, the last one chosen first.
     */
    path(chosen: readonly string[]): Set<string> {
      const ranks = new Map<string, number>();
      places.forEach(({ run_id }, index) => ranks.set(run_id, index));
      chosen.forEach((run_id, index) => {
        if (ranks.has(run_id)) ranks.set(run_id, places.length + chosen.length - index);
      });
      const best = new Map<string, number>();
      for (const { run_id } of places.toReversed()) {
        const rank = Math.max(best.get(run_id) ?? -1, ranks.get(run_id) ?? -1);
        best.set(run_id, rank);
        const parent = parents.get(run_id);
        if (parent) best.set(parent, Math.max(best.get(parent) ?? -1, rank));
      }
      const after = next();
      const shown = new Set<string>();
      let at: string | null = null;
      for (;;) {
        const forks: string[] = after.get(at) ?? [];
        if (forks.length === 0) break;
        at = forks.reduce((a, b) => ((best.get(b) ?? -1) > (best.get(a) ?? -1) ? b : a));
        shown.add(at);
      }
      for (const { run_id } of places) if (isHostShown(run_id, shown)) shown.add(run_id);
      return shown;
    },
  };

  function isHostShown(run_id: string, shown: Set<string>): boolean {
    const host = hosts.get(run_id);
    if (host === undefined) return !parents.has(run_id);
    // Where the host was taken back, what belongs to it is shown with what that came after.
    const stands = skipGone(host);
    return !stands || shown.has(stands) || !known.has(stands);
  }
}
