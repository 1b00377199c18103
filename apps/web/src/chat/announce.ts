/**
 * The whole sentences of `text` after `from`, for a screen reader: a text that grows letter by letter is
 * unbearable to listen to. With `isDone` the rest is said too. Markdown's signs are left out.
 */
export function nextSentences(text: string, from: number, isDone: boolean): { say: string; upTo: number } {
  const rest = text.slice(from);
  const end = [...rest.matchAll(/[.!?…:](?=\s)|\n/g)].at(-1);
  const whole = end ? end.index + 1 : 0;
  const length = isDone ? rest.length : whole;
  const say = rest
    .slice(0, length)
    .replace(/[#*_`>|~]+/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return { say, upTo: from + length };
}
