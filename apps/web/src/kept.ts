export type Kept = ReturnType<typeof keepIn>;

/**
 * Small texts that outlive the page, by name. What the browser cannot keep lives as long as the page. Those of one user
 * are nobody else's, also where several sit at the same browser.
 */
export function keepIn(storage: Storage | null, user_id?: string) {
  const unkept = new Map<string, string>();
  // No encoded id holds a slash, so that none is the beginning of another.
  const own = user_id === undefined ? '' : `${encodeURIComponent(user_id)}/`;

  /** The names that begin with `prefix`. */
  function names(prefix: string): string[] {
    const stored = Array.from({ length: storage?.length ?? 0 }, (_, index) => storage?.key(index) ?? '');
    const all = new Set([...stored, ...unkept.keys()].filter((name) => name.startsWith(own + prefix)));
    return [...all].map((name) => name.slice(own.length));
  }

  function remove(name: string): void {
    unkept.delete(own + name);
    storage?.removeItem(own + name);
  }

  return {
    get: (name: string): string | null => unkept.get(own + name) ?? storage?.getItem(own + name) ?? null,
    set(name: string, text: string): void {
      unkept.set(own + name, text);
      try {
        storage?.setItem(own + name, text);
        if (storage) unkept.delete(own + name);
      } catch {
        storage?.removeItem(own + name); // full: an older text must not come back in its place
      }
    },
    remove,
    names,
    clear: (): void => names('').forEach(remove),
  };
}

/** Null where the person has forbidden pages to keep anything. */
export function storageOf(window: { readonly localStorage: Storage }): Storage | null {
  try {
    return window.localStorage;
  } catch {
    return null;
  }
}
