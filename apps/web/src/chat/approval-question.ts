import type { ApprovalWords } from './approval-words-en.ts';

/** What a tool asks for, as a question in plain words. */
export function question(words: ApprovalWords, tool: string): string {
  const known = Object.hasOwn(words.deeds, tool) ? words.deeds[tool] : undefined;
  return words.asks(known ?? words.otherDeed(tool));
}
