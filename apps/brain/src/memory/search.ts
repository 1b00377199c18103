import type { FoundMemory } from '@brain/schema';
import type { Store } from '../store/store.ts';

/** Words of a query that are looked for; a longer one is cut. */
const MAX_WORDS = 40;
/** From this length on, a word also finds those that begin with it: `allergi` finds `allergies`. */
const PREFIX_CHARS = 3;

/** The FTS5 expression that finds any word of a text, or '' when it holds none. Nothing in the text is syntax. */
export function anyWord(text: string): string {
  const words = new Set(
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}\p{M}]+/gu),
  );
  return [...words]
    .slice(0, MAX_WORDS)
    .map((word) => (word.length >= PREFIX_CHARS ? `"${word}"*` : `"${word}"`))
    .join(' OR ');
}

/** A user's memories that share a word with the query, best first; without a word, the latest ones. */
export async function searchMemories(
  store: Store,
  query: { user_id: string; q: string; limit: number },
): Promise<FoundMemory[]> {
  const expression = anyWord(query.q);
  if (expression !== '') return store.memories.matching(query.user_id, expression, query.limit);
  const latest = await store.memories.latest(query.user_id, query.limit);
  return latest.map((memory) => ({ ...memory, score: 0 }));
}
