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
    if (!response.body) return response;
    const { status, statusText, headers } = response;
    return new Response(response.body.pipeThrough(lineLimit()), { status, statusText, headers });
  };
}

function lineLimit(): TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      const end = chunk.lastIndexOf(NEWLINE);
      bytes = end < 0 ? bytes + chunk.length : chunk.length - end - 1;
      if (bytes <= MAX_LINE_BYTES) return controller.enqueue(chunk);
      const message =
        'The answer of the model is too long to be kept. Ask for less, or choose another model.';
      controller.error(new ModelFault(message, { again: false }));
    },
  });
}
