/** An item of a list, and how well it fits; at 0 it only fills the list up. */
export interface Scored {
  seq: number;
  score: number;
}

/** What nearness counts for beside words: chosen on the questions that search was measured with. */
export const NEAR_WEIGHT = 0.4;

/**
 * Two lists of one question as one, best first: each score is divided by the best of its list, and those of `near`
 * count `weight` times. By scores and not by ranks: a list that finds little of use would push down what the other is
 * sure of. What only fills the list of words up (score 0) and is not near stays last, in its order.
 */
export function fuse(words: Scored[], near: Scored[], weight = NEAR_WEIGHT): Scored[] {
  const fused = new Map<number, number>();
  for (const { seq, score } of byBest(words)) fused.set(seq, score);
  for (const { seq, score } of byBest(near)) {
    // What points away from the question is no find, but no reason either to distrust its words.
    if (score > 0) fused.set(seq, (fused.get(seq) ?? 0) + weight * score);
  }
  // Sorting is stable: among equals the order of the words stands.
  return [...fused].map(([seq, score]) => ({ seq, score })).sort((a, b) => b.score - a.score);
}

function byBest(list: Scored[]): Scored[] {
  const best = list.reduce((most, { score }) => Math.max(most, score), 0);
  return list.map(({ seq, score }) => ({ seq, score: best > 0 ? score / best : 0 }));
}
