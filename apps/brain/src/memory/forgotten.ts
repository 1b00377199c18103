import type { NewRow } from '../store/row.ts';
import { forgottenRow } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { plain, stems } from './same.ts';

/** What a statement says, as far as it is known again: its words, and its value under its key. */
export interface Statement {
  content: string;
  key?: string | undefined;
  value?: string | undefined;
}

/** The rows by which a forgotten statement is known again, in other words of the same stems too. They hold hashes only. */
export function forgottenRows(user_id: string, { content, key, value }: Statement): NewRow[] {
  const words = [...stems(content)].toSorted().join(' ') || plain(content);
  const marks = key !== undefined && value !== undefined ? [words, `${key}=${plain(value)}`] : [words];
  return marks.map((mark) => forgottenRow(user_id, mark));
}

/** The ids of the rows that say that a user had this statement forgotten; none where they had not. */
export function forgottenIds(store: Store, user_id: string, statement: Statement): Promise<string[]> {
  return store.settings.standing(forgottenRows(user_id, statement).map(({ id }) => id));
}
