import type { SessionContent } from '@brain/schema';
import type { Sqlite } from './database.ts';
import type { NewRow } from './row.ts';

/** What must be known of a user’s or a session’s row before more is added to it. */
export interface Standing {
  user_id: string | null;
  /** Of a session. */
  isTemporary: boolean;
  isArchived: boolean;
}

/** Rows known to stand; beyond, it is the store that is asked. */
const MAX_KNOWN = 20_000;

/** Remembers how rows stand: each trigger asks for the same user and session again. */
export function createStandings(sqlite: Sqlite) {
  const read = sqlite.prepare<[string], { user_id: string | null; temporary: unknown; archived: unknown }>(
    `SELECT user_id, data ->> 'is_temporary' AS temporary,
       data ->> 'is_archived' AS archived FROM store WHERE id = ?`,
  );
  const known = new Map<string, Standing>();

  return {
    /** How a row stands; undefined when it does not. */
    of(id: string): Standing | undefined {
      const standing = known.get(id);
      if (standing) return standing;
      const row = read.get(id);
      if (!row) return undefined;
      const { user_id, temporary, archived } = row;
      const found = { user_id, isTemporary: Boolean(temporary), isArchived: Boolean(archived) };
      if (known.size >= MAX_KNOWN) known.clear();
      known.set(id, found);
      return found;
    },

    /** What it knew of a row holds no more; of all, without an id. */
    forget(id?: string): void {
      if (id === undefined) known.clear();
      else known.delete(id);
    },
  };
}

/** Whether a row begins a temporary session. */
export function isTemporary({ data }: NewRow): boolean {
  return (data as Partial<SessionContent>).is_temporary === true; // only a session’s row has the field
}
