/** What the brain takes in one frame of a socket: it closes one that sends more bytes, and refuses more calls. */
export const MAX_FRAME_BYTES = 256 * 1024;
const MAX_BATCH = 20;
/** Between the frames of a text that is to be sent as several; JSON itself has no line break. */
const BREAK = '\n';

/**
 * Writes and reads the client's frames. The client puts all that waits into one: after a time without a connection that
 * can be more than the brain takes. Then it becomes several, which `splitFrames` takes apart.
 */
export const encoder = {
  encode(frame: unknown): string {
    return Array.isArray(frame)
      ? batchesOf(frame.map((call) => JSON.stringify(call)))
      : JSON.stringify(frame);
  },
  decode: (text: string | ArrayBuffer | Uint8Array): unknown =>
    JSON.parse(typeof text === 'string' ? text : new TextDecoder().decode(text)),
};

/** The frames of a text that `encoder` wrote. */
export const splitFrames = (text: string): string[] => text.split(BREAK);

/** The size of a text as it is sent. */
export const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

function batchesOf(calls: string[]): string {
  const batches: string[][] = [];
  let left = 0;
  for (const call of calls) {
    const bytes = bytesOf(call) + 1; // with the comma
    const batch = batches.at(-1);
    if (batch && batch.length < MAX_BATCH && bytes <= left) batch.push(call);
    else batches.push([call]);
    left = (batches.at(-1) === batch ? left : MAX_FRAME_BYTES - 1) - bytes;
  }
  return batches.map((batch) => `[${batch.join(',')}]`).join(BREAK);
}
