import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { BrainError } from '../errors.ts';

/** What the bodies of all webhooks together may hold in memory, from their first byte until they are answered. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** When one that found no room may be sent again. */
const RETRY_SECONDS = 10;

/** A body as it came, and its room, until it is disposed of. */
export interface RawBody extends Disposable {
  bytes: Buffer;
}

export type ReadBody = ReturnType<typeof createReadBody>;

/** Reads bodies as they come, the very bytes. Room is taken by what has come, and not by what somebody says will. */
export function createReadBody() {
  let held = 0;

  /** @throws BrainError `too_large`, `invalid` when it breaks off, `unavailable` when there is no room. */
  return async function readBody(
    incoming: Readable,
    headers: IncomingHttpHeaders,
    maxBytes: number,
  ): Promise<RawBody> {
    const tooLarge = () => new BrainError('too_large', `body: larger than ${maxBytes} bytes`);
    if (Number(headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const chunks: Buffer[] = [];
    let bytes = 0;
    const release = () => {
      held -= bytes;
      bytes = 0;
    };
    try {
      for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
        const piece = chunk as Buffer; // no encoding was set
        bytes += piece.length;
        held += piece.length;
        if (bytes > maxBytes) throw tooLarge();
        if (held > MAX_HELD_BYTES) throw noRoom();
        chunks.push(piece);
      }
    } catch (error) {
      release();
      if (error instanceof BrainError) throw error;
      throw new BrainError('invalid', 'body: it broke off', { cause: error });
    }
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: release };
  };
}

function noRoom(): BrainError {
  const message = 'Too much comes in at once. Send it again later.';
  return new BrainError('unavailable', message, { retryAfter: RETRY_SECONDS });
}
