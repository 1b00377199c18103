import type { IncomingMessage } from 'node:http';
import type { WebSocket } from 'ws';
import { socketSink } from './sink.ts';

/** Frames of a person's socket that are read at once, and how long each takes to be paid for. */
const BURST = 400;
const EACH_MS = 10;

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

  /** Until all is paid for, also what was received before the pause and is still being heard. */
  function restAWhile(): void {
    const aheadMs = paidAt - performance.now() - BURST * EACH_MS;
    rest = aheadMs > 0 ? setTimeout(restAWhile, aheadMs) : undefined;
    resume();
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
    if (rest !== undefined || paidAt - now <= BURST * EACH_MS || isFree()) return;
    socket.pause();
    restAWhile();
  });
  socket.once('close', () => clearTimeout(rest));
}
