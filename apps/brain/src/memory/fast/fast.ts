import type { Memory } from '@brain/schema';
import { memoryLine, said } from './line.ts';
import { holding, isUpcoming, ranked } from './rank.ts';
import { countTokens } from './tokens.ts';

/** The most tokens fast memory may cost in a prompt. */
export const FAST_MEMORY_TOKENS = 500;

/** What the lines may cost; the headings, two tokens each, take the rest. */
const LINES_TOKENS = 480;

type Category = Memory['category'];

/** Which categories stand below which heading, in the order of the prompt. */
const HEADINGS: [heading: string, category: Category][] = [
  ['Health', 'health'],
  ['Rules', 'rule'],
  ['Identity', 'identity'],
  ['Preferences', 'preference'],
  ['People', 'person'],
  ['Projects', 'project'],
  ['Events', 'event'],
  ['Other', 'other'],
];

/** What is kept for a category, of `LINES_TOKENS`; for events, only those to come. The best of all take the rest. */
const QUOTAS: [category: Category, tokens: number][] = [
  ['identity', 80],
  ['preference', 110],
  ['person', 80],
  ['project', 110],
  ['event', 60],
];

/**
 * How many bytes of a memory a line may say; one that must stand there, as many as leave room for all that must. A
 * byte is closer to a token than a sign is: a line of Chinese has three times as many of both.
 */
const MUST_BYTES = [2000, 480, 240, 120];
const MIN_BYTES = 120;
const MAX_BYTES = 200;
/** No line costs less: a date, a word and the line’s end. */
const MIN_TOKENS = 8;
/** So many that do not fit, and none behind them is tried. */
const MAX_PASSED = 100;

interface Line {
  memory: Memory;
  text: string;
  tokens: number;
}

/**
 * The summary of a user's memories that stands in every prompt: below a heading for each category, a line each with
 * its days, the oldest first. What is pinned and what concerns safety (health, rules) comes first and always, as far
 * as it fits; then the quotas, which shrink with what is left; what they leave goes to the best of all that remain.
 * At most `FAST_MEMORY_TOKENS`, and `tokens` is the exact count, both by o200k (`countTokens`, which loads it). The
 * same memories, in any order, and the same UTC day `today` (YYYY-MM-DD) give the same bytes.
 */
export function fastMemory(memories: Memory[], today: string): { fast_memory: string; tokens: number } {
  const best = ranked(holding(memories, today), today);
  const known = distinct([...best.filter(isMust), ...best.filter((memory) => !isMust(memory))]);
  const chosen = mustLines(known.filter(isMust));
  const others = known.filter((memory) => !isMust(memory));
  const isChosen = (memory: Memory) => chosen.some((line) => line.memory === memory);
  const share = 1 - cost(chosen) / LINES_TOKENS;
  for (const [category, tokens] of QUOTAS) {
    const due = others.filter(
      (memory) => memory.category === category && (category !== 'event' || isUpcoming(memory, today)),
    );
    chosen.push(...fill(due, MAX_BYTES, tokens * share));
  }
  const remaining = others.filter((memory) => !isChosen(memory));
  chosen.push(...fill(remaining, MAX_BYTES, LINES_TOKENS - cost(chosen)));
  const fast_memory = layOut(chosen);
  return { fast_memory, tokens: countTokens(fast_memory) };
}

/** Whether it stands there whatever else there is to know. */
function isMust({ pinned, category }: Memory): boolean {
  return pinned === true || category === 'health' || category === 'rule';
}

/** The lines of what must stand there, the best first: whole if all fit, or else cut, or else as many as fit. */
function mustLines(memories: Memory[]): Line[] {
  for (const maxBytes of MUST_BYTES) {
    const lines = allWithin(memories, maxBytes);
    if (lines) return lines;
  }
  return fill(memories, MIN_BYTES, LINES_TOKENS);
}

/** The lines of all memories, or none when they do not fit. */
function allWithin(memories: Memory[], maxBytes: number): Line[] | undefined {
  const lines: Line[] = [];
  let left = LINES_TOKENS;
  for (const memory of memories) {
    const line = lineOf(memory, maxBytes);
    left -= line.tokens;
    if (left < 0) return undefined;
    lines.push(line);
  }
  return lines;
}

/** The lines of memories, the best first, that fit; a long one that does not leaves its place to the next. */
function fill(memories: Memory[], maxBytes: number, room: number): Line[] {
  let left = room;
  let passed = 0;
  const filled: Line[] = [];
  for (const memory of memories) {
    if (left < MIN_TOKENS || passed > MAX_PASSED) break;
    const line = lineOf(memory, maxBytes);
    if (line.tokens > left) {
      passed += 1;
      continue;
    }
    filled.push(line);
    left -= line.tokens;
  }
  return filled;
}

/** Those that say something, and of those that say the same the first. */
function distinct(memories: Memory[]): Memory[] {
  const seen = new Set(['']);
  return memories.filter((memory) => {
    const words = said(memory).toLowerCase();
    const isNew = !seen.has(words);
    seen.add(words);
    return isNew;
  });
}

/** A line's end belongs to it: no token reaches over it, so the tokens of lines add up. */
function lineOf(memory: Memory, maxBytes: number): Line {
  const text = `${memoryLine(memory, maxBytes)}\n`;
  return { memory, text, tokens: countTokens(text) };
}

function cost(lines: Line[]): number {
  return lines.reduce((sum, { tokens }) => sum + tokens, 0);
}

/** The lines below their headings, by day and then by what they say: an order that does not change with the score. */
function layOut(lines: Line[]): string {
  return HEADINGS.map(([heading, category]) => {
    const below = lines.filter(({ memory }) => memory.category === category).map(({ text }) => text);
    return below.length === 0 ? '' : `${heading}:\n${below.toSorted().join('')}`;
  })
    .join('')
    .trimEnd();
}
