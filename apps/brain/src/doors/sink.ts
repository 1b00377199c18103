import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { Sink } from '../bus/bus.ts';

/** Bytes that may wait in a socket before its subscriber is let be. */
const FULL_BYTES = 256 * 1024;

/** A socket as the place where a subscriber's bytes go. */
export function socketSink(socket: Writable): Sink {
  return {
    full: () => socket.writableLength > FULL_BYTES,
    async drained(signal) {
      // Writing has stopped while it is full, so the socket will run empty and say so.
      await once(socket, 'drain', { signal }).catch(() => undefined);
    },
  };
}
