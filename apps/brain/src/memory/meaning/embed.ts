import { setImmediate as breathe, setTimeout as wait } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Embeddings } from '../../model/embeddings.ts';
import { ModelFault } from '../../model/fault.ts';
import type { Made, Missing, StoredVectors } from '../../store/vectors.ts';
import { quantize } from './vectors.ts';

export type Embedder = ReturnType<typeof createEmbedder>;

/** Memories asked for at once: parsing the answer holds the process a few milliseconds. */
const BATCH = 32;
const FIRST_BACKOFF_MS = 1000;
const MAX_BACKOFF_MS = 300_000;
/** A text that any model can make a vector of: it tells a bad text from a provider that refuses all. */
const PROBE = 'hello';

/** The vectors a model makes: `made_by` names it and their length, for those of another cannot be compared. */
export interface Space {
  made_by: string;
  dims: number;
}

/** What was made of a memory, and whose it is. */
export type Stored = Made & Pick<Missing, 'user_id'>;

interface EmbedderDeps {
  vectors: StoredVectors;
  embeddings: Pick<Embeddings, 'embed'>;
  /** The model's name, as vectors are kept under. */
  model: string;
  /** Hears of vectors once they are stored. */
  stored(made: Stored[]): void;
  /** Hears when the provider begins to fail, in a sentence, and when it works again. */
  log(message: string): void;
  firstBackoffMs?: number;
}

/** Makes the vectors that memories lack, in the background, a few at a time; nobody waits for it. */
export function createEmbedder({ firstBackoffMs = FIRST_BACKOFF_MS, ...deps }: EmbedderDeps) {
  let space: Space | undefined;
  let awake = Promise.withResolvers<void>();
  let faults = 0;
  /** One, while it is being found out which text a provider refuses. */
  let batchSize = BATCH;

  /** Asks for vectors. With another length than before it is another model behind the same name: all is made anew. */
  async function embed(texts: string[], signal: AbortSignal): Promise<Float32Array[]> {
    const vectors = await deps.embeddings.embed(texts, signal);
    const dims = vectors[0]?.length ?? 0;
    const before = space;
    if (before?.dims !== dims) space = { made_by: `${deps.model} ${dims}`, dims };
    if (before === undefined || before === space) return vectors;
    throw new ModelFault(`The model ${deps.model} makes vectors of another length now.`, { again: true });
  }

  /** The vectors of a batch; none when they have to be asked for one by one. A text refused alone gets none for good. */
  async function make(batch: Missing[], signal: AbortSignal): Promise<Made[]> {
    try {
      const vectors = await embed(
        batch.map(({ content }) => content),
        signal,
      );
      batchSize = Math.min(BATCH, batchSize * 2);
      return batch.map(({ seq, content }, nth) => {
        const vector = vectors[nth];
        return vector ? { seq, content, vector: quantize(vector) } : { seq, content };
      });
    } catch (error) {
      if (signal.aborted || !(error instanceof ModelFault) || error.again) throw error;
      await embed([PROBE], signal);
      // So it is a text that it refuses.
      const alone = batch.length === 1;
      batchSize = 1;
      return alone ? batch.map(({ seq, content }) => ({ seq, content })) : [];
    }
  }

  /** Works until nothing is missing. */
  async function work(signal: AbortSignal): Promise<void> {
    if (!space) await embed([PROBE], signal);
    for (let now = space; now; now = space) {
      const batch = await deps.vectors.missing(now.made_by, batchSize);
      if (batch.length === 0) return;
      const made = await make(batch, signal);
      if (made.length > 0) await keep(now.made_by, made, batch);
      recovered();
      await breathe(undefined, { signal });
    }
  }

  async function keep(made_by: string, made: Made[], batch: Missing[]): Promise<void> {
    const users = new Map(batch.map(({ seq, user_id }) => [seq, user_id]));
    const kept = await deps.vectors.put(made_by, made);
    deps.stored(kept.map((one) => ({ ...one, user_id: users.get(one.seq) ?? '' })));
  }

  function recovered(): void {
    if (faults > 0) deps.log(`The embedding model ${deps.model} works again.`);
    faults = 0;
  }

  async function rest(error: unknown, signal: AbortSignal): Promise<void> {
    faults += 1;
    if (faults === 1) deps.log(`Memories are searched by their words only: ${messageOf(error)}`);
    const asked = error instanceof ModelFault ? (error.retryAfterMs ?? 0) : 0;
    const backoff = Math.max(firstBackoffMs * 2 ** Math.min(faults - 1, 20), asked);
    await wait(Math.min(backoff, MAX_BACKOFF_MS), undefined, { signal });
  }

  return {
    /** What vectors are being made; undefined until the provider has answered once. */
    get space(): Space | undefined {
      return space;
    },

    /** Says that a memory may have come or changed. Costs nothing. */
    wake(): void {
      awake.resolve();
    },

    /** Works, and waits to be woken, until the signal aborts; then resolves. Faults end in a pause, not here. */
    async run(signal: AbortSignal): Promise<void> {
      const over = Promise.withResolvers<void>();
      signal.addEventListener('abort', () => over.resolve(), { once: true });
      while (!signal.aborted) {
        awake = Promise.withResolvers<void>();
        try {
          await work(signal);
          recovered();
          await Promise.race([awake.promise, over.promise]);
        } catch (error) {
          if (!signal.aborted) await rest(error, signal).catch(() => signal.aborted);
        }
      }
    },
  };
}
