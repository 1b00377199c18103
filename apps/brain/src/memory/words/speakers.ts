export type Speakers = ReturnType<typeof createSpeakers>;

/** Who said the statements. Only who said several is a speaker: `Note: ` may stand before any one of them. */
export function createSpeakers() {
  const ids = new Map<string, number>();
  const counts: number[] = [];
  const names: string[] = [];
  /** From each word of a name to those who bear it. */
  const byWord = new Map<string, number[]>();
  let several = 0;

  return {
    /** The number of a name, from 0 on; -1 for ''. */
    add(name: string): number {
      if (name === '') return -1;
      let id = ids.get(name);
      if (id === undefined) {
        id = names.push(name) - 1;
        ids.set(name, id);
        counts.push(0);
        for (const word of new Set(name.split(/[ '’.-]+/)))
          byWord.set(word, [...(byWord.get(word) ?? []), id]);
      }
      counts[id] = (counts[id] ?? 0) + 1;
      if (counts[id] === 2) several += 1;
      return id;
    },

    remove(id: number): void {
      if (id < 0) return;
      if (counts[id] === 2) several -= 1;
      counts[id] = (counts[id] ?? 0) - 1;
    },

    nameOf: (id: number): string => names[id] ?? '',

    /** The speakers that some words name; none when they name all there are, which tells nothing apart. */
    namedIn(words: string[]): Set<number> {
      const found = new Set<number>();
      for (const word of words)
        for (const id of byWord.get(word) ?? []) if ((counts[id] ?? 0) > 1) found.add(id);
      return found.size < several ? found : new Set();
    },
  };
}
