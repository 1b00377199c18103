import type { Memory } from '@brain/schema';

/** The most tokens fast memory may cost in a prompt. */
export const FAST_MEMORY_TOKENS = 500;

const SAFETY = new Set(['health', 'rule']);

/**
 * How many model tokens a text has, at most, in a language written with spaces: a token of today's models holds
 * more than three bytes of English or French.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(Buffer.byteLength(text) / 3);
}

/**
 * The summary of a user's memory that stands in every prompt: one line each, what concerns safety first, then by
 * importance, the newest first, as far as `FAST_MEMORY_TOKENS` reach. The same memories give the same text.
 */
export function fastMemory(memories: Memory[]): { fast_memory: string; tokens: number } {
  const rank = (memory: Memory) => (SAFETY.has(memory.category) ? 10 : 0) + memory.importance;
  const ordered = memories.toSorted((a, b) => rank(b) - rank(a) || b.created_at.localeCompare(a.created_at));
  let text = '';
  for (const memory of ordered) {
    const line = `- ${memory.content.replace(/\s+/g, ' ')} (${memory.created_at.slice(0, 10)})\n`;
    if (estimateTokens(text + line) <= FAST_MEMORY_TOKENS) text += line;
  }
  return { fast_memory: text.trimEnd(), tokens: estimateTokens(text.trimEnd()) };
}
