import type { Embeddings } from '../../model/embeddings.ts';
import type { Change } from '../../store/unit.ts';
import type { StoredVectors } from '../../store/vectors.ts';
import { createEmbedder } from './embed.ts';
import { createNear } from './near.ts';

export type Meaning = ReturnType<typeof createMeaning>;

interface MeaningDeps {
  vectors: StoredVectors;
  embeddings: Embeddings;
  /** The name that vectors are kept under. */
  model: string;
  log(message: string): void;
}

/** Memories by what they mean, for who has set an embedding model; vectors are made in the background until `close`. */
export function createMeaning({ vectors, embeddings, model, log }: MeaningDeps) {
  const stopping = new AbortController();
  const near = createNear({
    vectors,
    embeddings,
    embedder: {
      get space() {
        return embedder.space;
      },
    },
  });
  const embedder = createEmbedder({ vectors, embeddings, model, stored: near.stored, log });
  const running = embedder.run(stopping.signal);

  return {
    search: near.search,

    /** Hears of a memory that came, changed or is gone. One that changed keeps its vector until it has its next one. */
    touch({ user_id, seq, isGone }: Change): void {
      if (seq === null) near.forget(user_id);
      else if (isGone) near.removed(user_id, [seq]);
      else near.touched(user_id, seq);
      embedder.wake();
    },

    /** What changed is not known: all is read again. */
    missed(): void {
      near.clear();
      embedder.wake();
    },

    /** Ends what is under way. Call it before the store closes. */
    async close(): Promise<void> {
      stopping.abort();
      await running;
      embeddings.close();
    },
  };
}
