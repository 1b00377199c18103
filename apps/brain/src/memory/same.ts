import { terms } from './words/analysis.ts';

/** Whom statements are about: it tells no two of them apart. Stems, in English and French. */
const SUBJECT: ReadonlySet<string> = new Set(['user', 'utilis', 'utilisateur', 'utilisatric']);

/** How many of the words of two statements must be in both, of all that are in either. */
const OVERLAP = 0.8;
const NEGATION =
  /\b(?:not|no|never|none|nothing|nobody|without|cannot|n't|ne|pas|jamais|aucune?|rien|personne|sans|plus)\b|n't\b|\bn'/giu;

/** A statement without what does not matter: case, accents, marks. Equal for equal statements. */
export function plain(statement: string): string {
  return (
    statement
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}

/** The stems of a statement that say what it is about. */
export function stems(statement: string): Set<string> {
  return new Set(terms(statement).filter((stem) => !SUBJECT.has(stem)));
}

/**
 * Whether one of two statements only says the other again, perhaps in more words: all words of the one are in the
 * other and few are added, with the same numbers, names and negations. "Likes tea" and "dislikes tea" are two
 * statements, as are "my favourite player" and "my brother's".
 */
export function isSame(a: string, b: string): boolean {
  const [plainA, plainB] = [plain(a), plain(b)];
  if (plainA === plainB) return true;
  const [wordsA, wordsB] = [stems(a), stems(b)];
  const [smaller, larger] = wordsA.size <= wordsB.size ? [wordsA, wordsB] : [wordsB, wordsA];
  if (smaller.size === 0 || !smaller.isSubsetOf(larger) || smaller.size / larger.size < OVERLAP) return false;
  return [numbers, names, negations].every((marks) => marks(a) === marks(b));
}

function numbers(text: string): string {
  return (text.match(/\p{N}+/gu) ?? []).join(' ');
}

/** Words with a capital, but for the first of a sentence. */
function names(text: string): string {
  const found = text.match(/(?<=[^.!?…:\s]["»)]?\s+["«(]?)\p{Lu}[\p{L}\p{M}'’-]*/gu) ?? [];
  return [...new Set(found)].toSorted().join(' ');
}

function negations(text: string): string {
  return (text.toLowerCase().match(NEGATION) ?? []).length > 0 ? 'no' : '';
}
