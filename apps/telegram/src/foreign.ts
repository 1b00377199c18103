/** A signal as grammY's calls take it: it types its own after a polyfill, and Node's is the same thing. */
export function foreign(signal: AbortSignal): never {
  return signal as never; // fits whatever type it is given to
}
