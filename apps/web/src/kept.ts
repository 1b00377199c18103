/** Small texts that outlive the page, by name. What the browser cannot keep lives as long as the page. */
export type Kept = ReturnType<typeof keepIn>;

export function keepIn(storage: Storage | null) {
  const unkept = new Map<string, string>();

  return {
    get: (name: string): string | null => unkept.get(name) ?? storage?.getItem(name) ?? null,
    set(name: string, text: string): void {
      unkept.set(name, text);
      try {
        storage?.setItem(name, text);
        if (storage) unkept.delete(name);
      } catch {
        storage?.removeItem(name); // full: an older text must not come back in its place
      }
    },
    remove(name: string): void {
      unkept.delete(name);
      storage?.removeItem(name);
    },
    /** The names that begin with `prefix`. */
    names(prefix: string): string[] {
      const stored = Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key(index) ?? '');
      return [...new Set([...stored, ...unkept.keys()])].filter((name) => name.startsWith(prefix));
    },
  };
}
