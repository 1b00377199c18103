import type { Memory } from '@brain/schema';
import { boundTokens } from './tokens.ts';

/** The most tokens fast memory may cost in a prompt. */
export const FAST_MEMORY_TOKENS = 500;

const SAFETY = new Set(['health', 'rule']);

/**
 * The summary of a user's memory that stands in every prompt: one line each, what concerns safety first, then by
 * importance, the newest first, as far as `FAST_MEMORY_TOKENS` reach. The same memories give the same text.
 */
export function fastMemory(memories: Memory[]): { fast_memory: string; tokens: number } {
  const rank = (memory: Memory) => (SAFETY.has(memory.category) ? 10 : 0) + memory.importance;
  const ordered = memories.toSorted((a, b) => rank(b) - rank(a) || b.created_at.localeCompare(a.created_at));
  const lines: string[] = [];
  let tokens = 0;
  for (const memory of ordered) {
    const line = `- ${memory.content.replace(/\s+/g, ' ')} (${memory.created_at.slice(0, 10)})\n`;
    const cost = boundTokens(line);
    if (tokens + cost > FAST_MEMORY_TOKENS) continue;
    lines.push(line);
    tokens += cost;
  }
  return { fast_memory: lines.join('').trimEnd(), tokens };
}
