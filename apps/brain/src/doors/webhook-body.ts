import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { BrainError } from '../errors.ts';

/** What the bodies of all webhooks together may hold in memory, from their first byte until they are answered. */
const MAX_HELD_BYTES = 64 * 1024 * 1024;
/** Of that, what is left to bodies that are small so far: most are, and large ones that come slowly do not keep them out. */
const SMALL_BYTES = 256 * 1024;
const KEPT_FOR_SMALL_BYTES = 8 * 1024 * 1024;
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
  return function readBody(
    incoming: Readable,
    headers: IncomingHttpHeaders,
    maxBytes: number,
  ): Promise<RawBody> {
    const { promise, resolve, reject } = Promise.withResolvers<RawBody>();
    const chunks: Buffer[] = [];
    let bytes = 0;
    const release = () => {
      held -= bytes;
      bytes = 0;
    };
    const fail = (error: BrainError) => {
      incoming.off('data', take).off('end', end).off('close', broken).off('error', broken);
      // What still comes is nobody's; who sends on without end is cut by the server.
      incoming.on('error', () => undefined).resume();
      release();
      chunks.length = 0;
      reject(error);
    };
    const take = (piece: Buffer) => {
      bytes += piece.length;
      held += piece.length;
      if (bytes > maxBytes) fail(tooLarge(maxBytes));
      else if (held > (bytes > SMALL_BYTES ? MAX_HELD_BYTES - KEPT_FOR_SMALL_BYTES : MAX_HELD_BYTES))
        fail(noRoom());
      else chunks.push(piece);
    };
    const end = () => {
      incoming.off('close', broken);
      const [first = Buffer.alloc(0)] = chunks;
      resolve({ bytes: chunks.length > 1 ? Buffer.concat(chunks) : first, [Symbol.dispose]: release });
    };
    const broken = () => fail(new BrainError('invalid', 'body: it broke off'));
    if (Number(headers['content-length'] ?? 0) > maxBytes) reject(tooLarge(maxBytes));
    else if (incoming.destroyed) broken();
    // Listeners, since they cost less than half of an iterator for the one chunk that most bodies are.
    else incoming.on('data', take).once('end', end).once('close', broken).once('error', broken);
    return promise;
  };
}

function tooLarge(maxBytes: number): BrainError {
  return new BrainError('too_large', `body: larger than ${maxBytes} bytes`);
}

function noRoom(): BrainError {
  const message = 'Too much comes in at once. Send it again later.';
  return new BrainError('unavailable', message, { retryAfter: RETRY_SECONDS });
}
