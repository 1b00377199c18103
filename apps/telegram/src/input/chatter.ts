import type { Quote } from '@brain/schema';

const MAX_GROUPS = 100;
const MAX_MESSAGES = 20;
const MAX_CHARS = 4_000;

export type Chatter = ReturnType<typeof createChatter>;

/**
 * What was said in groups and not to the bot, so that it can follow when it is called: the last 20 messages or 4,000
 * characters of each of 100 groups or topics. In memory alone: who is not asked keeps nothing.
 */
export function createChatter() {
  const groups = new Map<string, Quote[]>();

  return {
    note(address: string, said: readonly Quote[]): void {
      const heard = [...(groups.get(address) ?? []), ...said].slice(-MAX_MESSAGES);
      while (heard.length > 0 && charsOf(heard) > MAX_CHARS) heard.shift();
      groups.delete(address);
      groups.set(address, heard);
      const oldest = groups.keys().next();
      if (groups.size > MAX_GROUPS && !oldest.done) groups.delete(oldest.value);
    },

    /** The oldest first. */
    of: (address: string): Quote[] => groups.get(address) ?? [],

    clear: (address: string): void => void groups.delete(address),
  };
}

function charsOf(quotes: Quote[]): number {
  return quotes.reduce((sum, { author = '', content }) => sum + author.length + content.length, 0);
}
