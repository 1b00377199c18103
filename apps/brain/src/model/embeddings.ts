import { postEmbeddings, wrongAnswer } from './embedding-call.ts';
import { ModelFault, modelFault } from './fault.ts';
import type { ModelRef } from './providers.ts';

export type Embeddings = ReturnType<typeof createEmbeddings>;

/** What one request may hold; a text alone may have as many letters, and the rest of it is left out. */
const MAX_TEXTS = 100;
const MAX_CHARS = 32_000;
const MAX_TEXT_CHARS = 8000;
const CALL_MS = 60_000;
const QUERY_CALL_MS = 5000;
const MAX_QUERIES = 1000;
/** Queries that may be asked for at once; one more is looked for by its words only. */
const MAX_ASKED = 8;
const FIRST_REST_MS = 5000;
const MAX_REST_MS = 120_000;

/**
 * Makes vectors of texts, by any OpenAI-compatible `/embeddings`
 * (https://platform.openai.com/docs/api-reference/embeddings). `resolve` says by which model; `now` is a clock in
 * milliseconds that never goes back. Who makes it closes it.
 */
export function createEmbeddings(deps: { resolve(): ModelRef | Promise<ModelRef>; now?: () => number }) {
  const now = deps.now ?? (() => performance.now());
  const closing = new AbortController();
  /** Queries and their vectors, the one used last at the end. */
  const known = new Map<string, Float32Array>();
  const asked = new Map<string, Promise<Float32Array | undefined>>();
  /** Queries that were not answered in time and still may be. */
  let late = 0;
  let restUntil = -Infinity;
  let failures = 0;

  async function embed(texts: string[], signal: AbortSignal, withinMs = CALL_MS): Promise<Float32Array[]> {
    const model = await deps.resolve();
    const vectors: Float32Array[] = [];
    for (const batch of batches(texts)) {
      const limit = AbortSignal.timeout(withinMs);
      try {
        vectors.push(
          ...(await postEmbeddings(model, batch, AbortSignal.any([signal, closing.signal, limit]))),
        );
      } catch (error) {
        signal.throwIfAborted();
        closing.signal.throwIfAborted();
        throw modelFault(error, model.name, model.provider.apiKey);
      }
    }
    const dims = vectors[0]?.length;
    if (vectors.some(({ length }) => length !== dims))
      throw wrongAnswer(model.name, 'vectors of different lengths');
    return vectors;
  }

  /** Asks for a query's vector, and keeps it; undefined when that fails, and nobody asks for a while. */
  async function ask(query: string): Promise<Float32Array | undefined> {
    try {
      const [vector] = await embed([query], closing.signal, QUERY_CALL_MS);
      failures = 0;
      if (vector) keep(query, vector);
      return vector;
    } catch (error) {
      failures += 1;
      const wanted = error instanceof ModelFault ? (error.retryAfterMs ?? 0) : 0;
      const rest = Math.max(FIRST_REST_MS * 2 ** (failures - 1), wanted);
      restUntil = now() + Math.min(rest, MAX_REST_MS);
      return undefined;
    } finally {
      asked.delete(query);
    }
  }

  function keep(query: string, vector: Float32Array): void {
    known.delete(query);
    known.set(query, vector);
    const [oldest] = known.keys();
    if (known.size > MAX_QUERIES && oldest !== undefined) known.delete(oldest);
  }

  return {
    /**
     * A vector of length 1 for each text, in their order, all of one length; asks a hundred texts at a time at most.
     * @throws ModelFault when the provider fails or its answer cannot be used; the signal's reason when that aborts.
     */
    embed: (texts: string[], signal: AbortSignal): Promise<Float32Array[]> => embed(texts, signal),

    /**
     * The vector of a query, when it is known or comes in time; else undefined, and never a fault. What comes late is
     * kept for the next time. As long as the provider is late or has just failed, nobody waits for it.
     */
    async embedQuery(text: string, withinMs: number): Promise<Float32Array | undefined> {
      const query = text.trim();
      const vector = known.get(query);
      if (vector) keep(query, vector);
      if (vector || query === '' || closing.signal.aborted) return vector;
      if (late > 0 || now() < restUntil || (asked.size >= MAX_ASKED && !asked.has(query))) return undefined;
      const coming = asked.get(query) ?? ask(query);
      asked.set(query, coming);
      const answer = await inTime(coming, withinMs);
      if (answer !== 'late') return answer;
      late += 1;
      void coming.finally(() => (late -= 1));
      return undefined;
    },

    /** Breaks off what is asked for; a call that waits for it fails. */
    close(): void {
      closing.abort(new Error('The brain is stopping'));
    },
  };
}

async function inTime<T>(coming: Promise<T>, withinMs: number): Promise<T | 'late'> {
  const { promise, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(() => resolve('late'), withinMs);
  try {
    return await Promise.race([coming, promise]);
  } finally {
    clearTimeout(timer);
  }
}

function* batches(texts: string[]): Generator<string[]> {
  let batch: string[] = [];
  let chars = 0;
  for (const whole of texts) {
    const text = whole.slice(0, MAX_TEXT_CHARS).toWellFormed();
    if (batch.length === MAX_TEXTS || (batch.length > 0 && chars + text.length > MAX_CHARS)) {
      yield batch;
      batch = [];
      chars = 0;
    }
    batch.push(text);
    chars += text.length;
  }
  if (batch.length > 0) yield batch;
}
