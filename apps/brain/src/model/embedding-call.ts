import { z } from 'zod';
import { messageOf } from '../errors.ts';
import { ModelFault } from './fault.ts';
import type { ModelRef } from './providers.ts';

/** The longest answer taken: a hundred vectors of 4,096 numbers. */
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
const MAX_ERROR_CHARS = 10_000;

const Answer = z.object({
  data: z.array(
    z.object({ index: z.int().nonnegative().optional(), embedding: z.custom<unknown[]>(Array.isArray) }),
  ),
});

/**
 * Asks a provider for the vectors of a few texts, each of length 1, in the order of the texts.
 * @throws ModelFault when the answer is none that can be used; what fetch throws, or an error with its HTTP `status`.
 */
export async function postEmbeddings(
  model: ModelRef,
  input: string[],
  signal: AbortSignal,
): Promise<Float32Array[]> {
  const { baseURL, apiKey, fetch = globalThis.fetch } = model.provider;
  const response = await fetch(`${baseURL}/embeddings`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: model.id, input, encoding_format: 'float' }),
    signal,
  });
  const body = await bounded(response, model.name);
  // As the SDK's errors are, so that `modelFault` reads both.
  if (!response.ok) {
    const { status, headers } = response;
    throw Object.assign(new Error(body.slice(0, MAX_ERROR_CHARS)), { status, headers });
  }
  return vectorsOf(body, input.length, model.name);
}

/** The body of an answer as text, as far as it may be kept. */
async function bounded(response: Response, model: string): Promise<string> {
  const decoder = new TextDecoder();
  let [text, bytes] = ['', 0];
  for await (const chunk of response.body ?? []) {
    bytes += chunk.length;
    if (bytes > MAX_ANSWER_BYTES) throw wrongAnswer(model, 'more than can be kept');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function vectorsOf(body: string, count: number, model: string): Float32Array[] {
  const { data } = parsed(body, model);
  if (data.length !== count) throw wrongAnswer(model, `${data.length} vectors for ${count} texts`);
  const vectors: Float32Array[] = [];
  for (const [place, { index = place, embedding }] of data.entries()) {
    if (index >= count || vectors[index]) throw wrongAnswer(model, 'vectors whose places make no list');
    vectors[index] = normalized(embedding, model);
  }
  return vectors;
}

function parsed(body: string, model: string): z.infer<typeof Answer> {
  try {
    return Answer.parse(JSON.parse(body));
  } catch (error) {
    throw wrongAnswer(model, `no list of vectors (${messageOf(error).slice(0, 200)})`);
  }
}

function normalized(numbers: unknown[], model: string): Float32Array {
  if (numbers.some((number) => !Number.isFinite(number))) throw wrongAnswer(model, 'what is no number');
  const vector = Float32Array.from(numbers as number[]); // each was looked at
  const length = Math.sqrt(vector.reduce((sum, number) => sum + number * number, 0));
  if (!(length > 0 && Number.isFinite(length))) throw wrongAnswer(model, 'a vector without a direction');
  return vector.map((number) => number / length);
}

/** The fault of an answer that came and is no use. */
export function wrongAnswer(model: string, what: string): ModelFault {
  return new ModelFault(
    `The model ${model} answered with ${what}, where vectors of the texts were asked for.`,
    {
      again: false,
    },
  );
}
