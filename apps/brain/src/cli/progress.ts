import type { WriteStream } from 'node:tty';

/** How often a line of progress is written where it cannot be written over. */
const LINE_EVERY_MS = 5000;
const TERMINAL_EVERY_MS = 100;

export type Progress = ReturnType<typeof createProgress>;

/** Says how far a long work is: on a terminal in one line, written over; else in a line now and then, and in none at all for a short work. */
export function createProgress(stream: Pick<WriteStream, 'isTTY' | 'write'>, signal: AbortSignal) {
  const every = stream.isTTY ? TERMINAL_EVERY_MS : LINE_EVERY_MS;
  let told = performance.now();
  let isWritten = false;

  /** Wipes the line on a terminal, so that what follows stands alone. */
  function end(): void {
    if (isWritten) stream.write('\r\u001b[K');
    isWritten = false;
  }

  return {
    /**
     * Tells how much of a work is done, from 0 to 1; costs nothing until there is something to say.
     * @throws the signal's reason when the work is to stop.
     */
    of(work: string): (done: number) => void {
      return (done) => {
        signal.throwIfAborted();
        if (performance.now() - told < every) return;
        told = performance.now();
        const text = `${work} ${Math.floor(Math.min(done, 1) * 100)} %`;
        isWritten = stream.isTTY;
        stream.write(stream.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
      };
    },
    end,
  };
}
