import { ModelFault } from './fault.ts';

/** The longest line taken from a provider, in bytes: a chunk of a stream is one, and a body that is no stream is one. */
const MAX_LINE_BYTES = 2 * 1024 * 1024;
const NEWLINE = 10;

/**
 * A fetch whose answers hold no line over 2 MiB: who reads them keeps a line until it is whole, so one without end
 * would fill the memory. The body of a longer one fails with a ModelFault, and its connection is closed.
 */
export function boundedFetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (...request) => {
    const response = await fetch(...request);
    const { body, status, statusText, headers } = response;
    if (!body) return response;
    return new Response(ReadableStream.from(boundedLines(body)), { status, statusText, headers });
  };
}

async function* boundedLines(body: AsyncIterable<Uint8Array<ArrayBuffer>>) {
  let bytes = 0;
  for await (const piece of body) {
    const end = piece.lastIndexOf(NEWLINE);
    bytes = end < 0 ? bytes + piece.length : piece.length - end - 1;
    if (bytes > MAX_LINE_BYTES) {
      const message =
        'The answer of the model is too long to be kept. Ask for less, or choose another model.';
      throw new ModelFault(message, { again: false });
    }
    yield piece;
  }
}
