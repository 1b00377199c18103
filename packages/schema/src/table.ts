import type { Generated } from 'kysely';

export type RowType = 'event' | 'memory' | 'user' | 'config';

/** The one table. `data` and `tags` are JSON text; times are ISO 8601 UTC with milliseconds. */
export interface StoreTable {
  seq: Generated<number>;
  id: string;
  type: RowType;
  user_id: string | null;
  session_id: string | null;
  data: string;
  tags: string;
  created_at: string;
}

export interface Tables {
  store: StoreTable;
}
