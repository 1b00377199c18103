import type { Category } from '@brain/schema';

/**
 * A statement to keep about the person who made it. `content` stands on its own, in their language. With a `key` there
 * is one answer only, the `value`: another value supersedes. `since`: the day (YYYY-MM-DD) of what is to come.
 */
export type Fact = {
  content: string;
  category: Category;
  importance: number;
  key?: string;
  value?: string;
  since?: string;
};

/** What a rule is told besides the words: the speaker's day (YYYY-MM-DD), where it is known. */
export type When = { today?: string };

/**
 * A pattern over a clause as rules read it (without accents, small letters), and the fact it makes of what its groups
 * caught, in the person's own spelling ('' for a group that caught nothing). Null: it is no fact after all.
 */
export type Rule = [RegExp, (said: [string, string, string, string], when: When) => Fact | null];

/** A fact of which there is only one: under a key, with the value that may change. */
export function only(category: Category, content: string, [key, value]: [string, string]): Fact {
  return { content, category, importance: category === 'health' ? 5 : 4, key, value };
}

const IMPORTANCE: Record<Category, number> = {
  health: 5,
  rule: 5,
  identity: 4,
  person: 3,
  preference: 3,
  project: 3,
  event: 3,
  other: 3,
};

/** A fact beside which others of its kind may stand. */
export function also(category: Category, content: string): Fact {
  return { content, category, importance: IMPORTANCE[category] };
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
