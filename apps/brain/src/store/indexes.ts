export type Engine = 'sqlite' | 'postgres';

/** The version of the table and of what is derived from it, the same on both engines. */
export const SCHEMA_VERSION = 3;

/**
 * The indexes of the table. A query uses a partial one only where it says its condition word for word, so both engines
 * have the same words.
 */
export function indexes(engine: Engine): string {
  // An index of SQLite ends with the `seq` by itself.
  const seq = engine === 'sqlite' ? '' : ', seq';
  return `
CREATE INDEX store_session ON store (session_id${seq}) WHERE type = 'event';
CREATE INDEX store_memory ON store (user_id${seq}) WHERE type = 'memory';
CREATE INDEX store_key ON store (user_id, (data ->> 'key'))
  WHERE type = 'memory' AND data ->> 'key' IS NOT NULL;
CREATE INDEX store_superseded ON store ((data ->> 'superseded_by'))
  WHERE type = 'memory' AND data ->> 'superseded_by' IS NOT NULL;
CREATE INDEX store_rank ON store (user_id, (data ->> 'category'), (data ->> 'importance'),
  (coalesce(data ->> 'since', created_at))${seq})
  WHERE type = 'memory' AND data ->> 'superseded_by' IS NULL;
CREATE INDEX store_pinned ON store (user_id${seq}) WHERE type = 'memory' AND data -> 'pinned' = 'true';
CREATE INDEX store_config ON store (user_id${seq}) WHERE type = 'config';
CREATE INDEX store_user ON store (user_id${seq}) WHERE type = 'user';
CREATE INDEX store_open ON store ((data ->> 'event_type'), session_id${seq})
  WHERE type = 'event' AND data ->> 'state' = 'open';
CREATE INDEX store_run ON store (user_id, created_at)
  WHERE type = 'event' AND data ->> 'event_type' IN ('run', 'review');
CREATE INDEX store_failed ON store ((data ->> 'status')${seq}) WHERE type = 'event'
  AND data ->> 'event_type' = 'delivery' AND data ->> 'status' = 'failed';
CREATE INDEX store_replaces ON store ((data ->> 'replaces'))
  WHERE type = 'event' AND data ->> 'replaces' IS NOT NULL;
`;
}
