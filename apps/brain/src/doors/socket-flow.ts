import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { socketSink } from './sink.ts';

/** Frames of a person's socket that are read at once, and then each second. */
const BURST = 400;
const EACH_MS = 10;
/** The longest a socket is not read: shorter than what clients wait for an answer to their ping. */
const MAX_PAUSE_MS = 1000;

/**
 * Reads a socket no faster than it may speak. Who asks and asks and does not read the answers waits with its questions,
 * instead of filling the memory with them; and who sends more frames than any person would, refused or not, is read
 * slowly, unless `isFree` says that it may.
 */
export function paceSocket(
  socket: WebSocket,
  { socket: wire }: IncomingMessage,
  isFree: () => boolean,
): void {
  // Each of its subscriptions waits for it to drain.
  wire.setMaxListeners(0);
  const sink = socketSink(wire);
  let drained = true;
  let rest: NodeJS.Timeout | undefined;
  /** When all frames so far are paid for. */
  let paidAt = 0;

  function resume(): void {
    if (drained && rest === undefined) socket.resume();
  }

  socket.on('message', () => {
    if (drained && sink.full()) {
      drained = false;
      socket.pause();
      wire.once('drain', () => {
        drained = true;
        resume();
      });
    }
    const now = performance.now();
    paidAt = Math.max(paidAt, now) + EACH_MS;
    const aheadMs = paidAt - now - BURST * EACH_MS;
    if (aheadMs <= 0 || rest !== undefined || isFree()) return;
    socket.pause();
    rest = setTimeout(
      () => {
        rest = undefined;
        paidAt = Math.min(paidAt, performance.now() + BURST * EACH_MS);
        resume();
      },
      Math.min(aheadMs, MAX_PAUSE_MS),
    );
  });
  socket.once('close', () => clearTimeout(rest));
}
