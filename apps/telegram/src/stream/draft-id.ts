import { createHash } from 'node:crypto';

/** The draft of a run: 1 to 2³¹ − 1 and always the same, so that a press of Stop finds its run with nothing kept. */
export function draftIdOf(run_id: string): number {
  return createHash('sha256').update(run_id).digest().readUInt32BE() & 0x7fff_ffff || 1;
}
