import { setImmediate as breathe } from 'node:timers/promises';
import type { Embeddings } from '../../model/embeddings.ts';
import type { StoredVectors } from '../../store/vectors.ts';
import type { Embedder, Stored } from './embed.ts';
import { createVectors, type Near, type Vectors } from './vectors.ts';

/** Vectors kept in memory, of all users: about half a kilobyte each at 384 numbers. */
const MAX_VECTORS = 300_000;
/** Vectors read at once: a few milliseconds. */
const PAGE = 1000;

interface Loaded {
  vectors: Vectors;
  made_by: string;
  whole: Promise<void>;
  /** Memories that came or changed, and whose vectors were not told of: another brain may have made them. */
  waiting: Set<number>;
}

interface NearDeps {
  vectors: Pick<StoredVectors, 'ofUser' | 'some'>;
  embeddings: Pick<Embeddings, 'embedQuery'>;
  embedder: Pick<Embedder, 'space'>;
  maxVectors?: number;
}

/** The memories whose meaning is near a query's. A user's vectors are read when first asked for, and kept for a while. */
export function createNear({ maxVectors = MAX_VECTORS, ...deps }: NearDeps) {
  /** The user asked for last at the end. */
  const users = new Map<string, Loaded>();

  /** What there is of a user, on its way into memory if need be; undefined as long as no model has made any vector. */
  function loadedOf(user_id: string): Loaded | undefined {
    const { space } = deps.embedder;
    if (!space) return undefined;
    const before = users.get(user_id);
    users.delete(user_id);
    if (before?.made_by === space.made_by) {
      users.set(user_id, before);
      return before;
    }
    const vectors = createVectors(space.dims);
    const loaded: Loaded = { vectors, made_by: space.made_by, whole: Promise.resolve(), waiting: new Set() };
    users.set(user_id, loaded);
    loaded.whole = load(user_id, loaded);
    // Who searches next tries again.
    loaded.whole.catch(() => drop(user_id, loaded));
    return loaded;
  }

  async function load(user_id: string, { vectors, made_by }: Loaded): Promise<void> {
    for (let after = 0; ;) {
      const page = await deps.vectors.ofUser(user_id, { made_by, after, limit: PAGE });
      for (const { seq, vector } of page) if (vector) vectors.put(seq, vector);
      makeRoom();
      after = page.at(-1)?.seq ?? after;
      if (page.length < PAGE) return;
      await breathe();
    }
  }

  /** Reads the vectors that are waited for, as far as they are there by now. */
  async function catchUp(user_id: string, { vectors, made_by, waiting }: Loaded): Promise<void> {
    if (waiting.size === 0) return;
    const left = new Set(waiting);
    // Before they are read: what changes during the read is waited for again.
    waiting.clear();
    try {
      for (const { seq, vector } of await deps.vectors.some(user_id, { made_by, seqs: [...left] })) {
        left.delete(seq);
        if (vector) vectors.put(seq, vector);
      }
    } finally {
      for (const seq of left) waiting.add(seq);
    }
  }

  function drop(user_id: string, loaded: Loaded): void {
    if (users.get(user_id) === loaded) users.delete(user_id);
  }

  /** Lets go of the users asked for longest ago. */
  function makeRoom(): void {
    let held = 0;
    for (const { vectors } of users.values()) held += vectors.size;
    for (const [user_id, { vectors }] of users) {
      if (held <= maxVectors || users.size === 1) return;
      users.delete(user_id);
      held -= vectors.size;
    }
  }

  return {
    /**
     * A user's memories near the query, best first, of those that are `wanted`. None when the provider or the vectors
     * are not there within `withinMs`: the words have to do then. Never a fault.
     */
    async search(
      user_id: string,
      query: string,
      { limit, withinMs, wanted }: { limit: number; withinMs: number; wanted?: (seq: number) => boolean },
    ): Promise<Near[]> {
      const loaded = loadedOf(user_id);
      if (!loaded || withinMs <= 0) return [];
      const timer = Promise.withResolvers<false>();
      const timeout = setTimeout(() => timer.resolve(false), withinMs);
      const whole = loaded.whole
        .then(() => catchUp(user_id, loaded))
        .then(
          () => true,
          () => false,
        );
      const [ready, vector] = await Promise.all([
        Promise.race([whole, timer.promise]),
        deps.embeddings.embedQuery(query, withinMs),
      ]);
      clearTimeout(timeout);
      return ready && vector ? loaded.vectors.nearest(vector, limit, wanted) : [];
    },

    /** Takes in new vectors of users who are in memory: what the embedder's `stored` tells. */
    stored(made: Stored[]): void {
      for (const { user_id, seq, vector } of made) {
        const loaded = users.get(user_id);
        loaded?.waiting.delete(seq);
        // Where they are another model's, the next search reads all anew.
        if (vector) loaded?.vectors.put(seq, vector);
      }
      makeRoom();
    },

    /** A memory came or changed. It keeps the vector that it has until it is told of, or found to have, the next one. */
    touched(user_id: string, seq: number): void {
      const loaded = users.get(user_id);
      if (!loaded) return;
      loaded.waiting.add(seq);
      if (loaded.waiting.size > PAGE) users.delete(user_id);
    },

    /** Forgets the vectors of memories that are gone. Call it once that is committed. */
    removed(user_id: string, seqs: Iterable<number>): void {
      const loaded = users.get(user_id);
      for (const seq of seqs) {
        loaded?.waiting.delete(seq);
        loaded?.vectors.remove(seq);
      }
    },

    /** Forgets those of all users. */
    clear: (): void => users.clear(),

    /** Forgets a user's vectors; they are read again when they are asked for. */
    forget(user_id: string): void {
      users.delete(user_id);
    },
  };
}
