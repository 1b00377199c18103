import type { Readable } from 'node:stream';

const MAX_LINE = 4_000;

/** Calls back for each line of a stream, and for what stands after the last; a longer line is cut short. */
export function forEachLine(stream: Readable, onLine: (line: string) => void): void {
  let rest = '';
  let cut = false;

  function end(): void {
    if (rest !== '') onLine(cut ? `${rest} …` : rest);
    rest = '';
    cut = false;
  }

  stream.setEncoding('utf8');
  stream.on('data', (chunk: string) => {
    const pieces = chunk.split('\n');
    for (const [at, piece] of pieces.entries()) {
      cut ||= rest.length + piece.length > MAX_LINE;
      rest = (rest + piece).slice(0, MAX_LINE);
      if (at < pieces.length - 1) end();
    }
  });
  stream.on('end', end);
}

/** Where lines of several services go: each under its name, `brain    │ …`. */
export function printUnder(name: string, line: string): void {
  process.stdout.write(`${name.padEnd(8)} │ ${line}\n`);
}
