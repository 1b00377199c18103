import type BetterSqlite from 'better-sqlite3';
import { hash } from 'node:crypto';

/**
 * One row for each memory that holds, kept by triggers, so nothing of a forgotten or superseded one is left.
 * `made_by` says which model made the vector, and with how many numbers; it is '' as long as there is none. What is
 * missing is a range of the index, whichever model is asked for: it costs what is missing, not what is stored.
 * `hash` is of `made_by` and the words, `vector` a scale and int8 numbers (`packed`).
 */
export const VECTORS = `
CREATE TABLE IF NOT EXISTS memory_vector (
  seq     INTEGER PRIMARY KEY,
  made_by TEXT NOT NULL DEFAULT '',
  hash    BLOB NOT NULL DEFAULT x'',
  vector  BLOB NOT NULL DEFAULT x''
);
CREATE INDEX memory_vector_made_by ON memory_vector (made_by, seq DESC);
CREATE TRIGGER memory_vector_added AFTER INSERT ON store
  WHEN new.type = 'memory' AND new.data ->> 'superseded_by' IS NULL BEGIN
  INSERT INTO memory_vector (seq) VALUES (new.seq);
END;
CREATE TRIGGER memory_vector_changed AFTER UPDATE OF data ON store WHEN new.type = 'memory' AND (
    new.data ->> 'content' IS NOT old.data ->> 'content' OR
    new.data ->> 'superseded_by' IS NOT old.data ->> 'superseded_by') BEGIN
  DELETE FROM memory_vector WHERE seq = new.seq;
  INSERT INTO memory_vector (seq) SELECT new.seq WHERE new.data ->> 'superseded_by' IS NULL;
END;
CREATE TRIGGER memory_vector_removed AFTER DELETE ON store WHEN old.type = 'memory' BEGIN
  DELETE FROM memory_vector WHERE seq = old.seq;
END;
`;

const HASH_BYTES = 16;

/** Memories whose vector is missing from the list or is of other words, and `seq 7` for a vector without a memory. */
export function vectorFaults(sqlite: BetterSqlite.Database): string[] {
  return [...faults(sqlite)].map(({ name }) => name);
}

/** Drops the vectors that are not as they should be and puts their memories back on the list. In a transaction. */
export function mendVectors(sqlite: BetterSqlite.Database): void {
  const drop = sqlite.prepare('DELETE FROM memory_vector WHERE seq = ?');
  const list = sqlite.prepare('INSERT INTO memory_vector (seq) VALUES (?)');
  const found = [...faults(sqlite)];
  for (const { seq, holds } of found) {
    drop.run(seq);
    if (holds) list.run(seq);
  }
}

/** What is kept of a memory’s vector. */
export interface Kept {
  seq: number;
  name: string;
  content: string | null;
  made_by: string | null;
  hash: Buffer;
  holds: 0 | 1;
}

const HOLDS = "store.type = 'memory' AND data ->> 'superseded_by' IS NULL";

/** Memories that hold with what is kept of their vectors, and vectors that are kept of nothing that holds. */
export const KEPT = `SELECT store.seq, id AS name, data ->> 'content' AS content, made_by, hash, 1 AS holds
    FROM store LEFT JOIN memory_vector USING (seq) WHERE ${HOLDS}
  UNION ALL
  SELECT memory_vector.seq, coalesce(id, 'seq ' || memory_vector.seq), NULL, made_by, hash, 0
    FROM memory_vector LEFT JOIN store USING (seq) WHERE (${HOLDS}) IS NOT TRUE`;

/** Whether what is kept is not as it should be. */
export function isFault({ content, made_by, hash }: Kept): boolean {
  const good = made_by === '' || (made_by !== null && hash.equals(hashOf(made_by, content ?? '')));
  return content === null || !good;
}

function* faults(sqlite: BetterSqlite.Database): Generator<Kept> {
  for (const row of sqlite.prepare<[], Kept>(KEPT).iterate()) if (isFault(row)) yield row;
}

/** What a vector is kept with, so that it can be told whether it is of these words by this model. */
export function hashOf(made_by: string, content: string): Buffer {
  return hash('sha256', JSON.stringify([made_by, content]), 'buffer').subarray(0, HASH_BYTES);
}
