import type { User } from 'grammy/types';

/** In code points, so that no pair is cut through. */
const AT_MOST_64 = /^.{0,64}/u;
// Line breaks, marks that turn or hide what follows, and the brackets in which the id is said.
const NOT_OF_A_NAME = /[\p{C}\p{Z}\s()]+/gu;

/**
 * What somebody calls themselves, as one line of at most 64 characters; undefined where nothing is left. It is
 * anybody's word: to be shown, never to tell people apart by.
 */
export function plainName({ first_name, last_name }: User): string | undefined {
  const name = [first_name, last_name].join(' ').replace(NOT_OF_A_NAME, ' ').trim();
  const [cut = ''] = AT_MOST_64.exec(name) ?? [];
  return cut.trim() || undefined;
}
