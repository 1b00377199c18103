import assert from 'node:assert/strict';

/** What is wrong with what a reader got: rows that never came, came twice, or came before an earlier one. */
export interface Faults {
  missing: number[];
  twice: number[];
  disorder: number[];
}

/** Holds what a reader got against the rows of the store: P7 wants each once, in order. */
export function faultsOf(got: number[], rows: number[]): Faults {
  const seen = new Set<number>();
  const twice = got.filter((seq) => seen.size === seen.add(seq).size);
  const disorder = got.filter((seq, at) => seq < (got[at - 1] ?? 0));
  return { missing: rows.filter((seq) => !seen.has(seq)), twice, disorder };
}

/** Fails unless the reader got every row once and in order, and nothing else. */
export function assertComplete(got: number[], rows: number[], who: string): void {
  const { missing, twice, disorder } = faultsOf(got, rows);
  const few = (seqs: number[]) => `${seqs.length} (${seqs.slice(0, 5).join(', ')})`;
  const wrong = `${who}: missing ${few(missing)}, twice ${few(twice)}, disorder ${few(disorder)}`;
  assert.ok(missing.length + twice.length + disorder.length === 0, wrong);
  assert.equal(got.length, rows.length, `${who}: something else came`);
}
