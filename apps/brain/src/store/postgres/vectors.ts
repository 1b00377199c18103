import type { Pool } from 'pg';
import { hashOf } from '../vector-table.ts';
import { keptOf, type Missing, packed, type StoredVectors } from '../vectors.ts';

/** The vectors of memories in Postgres. */
export function createPostgresVectors(pool: Pool): StoredVectors {
  async function missingIn(range: '<' | '>', made_by: string, limit: number): Promise<Missing[]> {
    const { rows } = await pool.query<Missing>(
      `SELECT store.seq, user_id, data ->> 'content' AS content FROM memory_vector JOIN store USING (seq)
       WHERE made_by ${range} $1 ORDER BY made_by, memory_vector.seq DESC LIMIT $2`,
      [made_by, limit],
    );
    return rows;
  }

  return {
    async missing(made_by, limit) {
      const found = await missingIn('<', made_by, limit);
      if (found.length >= limit) return found;
      return [...found, ...(await missingIn('>', made_by, limit - found.length))];
    },

    async put(made_by, batch) {
      if (batch.length === 0) return [];
      // What another is just changing is passed over, and waited for by nobody: it is missing again, or has its vector.
      const { rows } = await pool.query<{ seq: number }>(
        `WITH made AS (SELECT * FROM unnest($2::bigint[], $3::text[], $4::bytea[], $5::bytea[])
           AS made (seq, content, hash, vector)),
         free AS (SELECT memory_vector.seq FROM memory_vector JOIN made USING (seq) JOIN store USING (seq)
           WHERE data ->> 'content' = made.content FOR UPDATE OF memory_vector SKIP LOCKED)
         UPDATE memory_vector SET made_by = $1, hash = made.hash, vector = made.vector FROM made JOIN free USING (seq)
         WHERE memory_vector.seq = made.seq RETURNING memory_vector.seq`,
        [
          made_by,
          batch.map(({ seq }) => seq),
          batch.map(({ content }) => content),
          batch.map(({ content }) => hashOf(made_by, content)),
          batch.map(({ vector }) => Buffer.from(vector ? packed(vector) : [])),
        ],
      );
      const kept = new Set(rows.map(({ seq }) => seq));
      return batch.filter(({ seq }) => kept.has(seq));
    },

    async ofUser(user_id, { made_by, after, limit }) {
      const { rows } = await pool.query<{ seq: number; vector: Buffer }>(
        `SELECT memory_vector.seq, vector FROM store JOIN memory_vector ON memory_vector.seq = store.seq
         WHERE store.type = 'memory' AND store.user_id = $1 AND store.seq > $2 AND made_by = $3
         ORDER BY store.seq LIMIT $4`,
        [user_id, after, made_by, limit],
      );
      return rows.map(keptOf);
    },

    async some(user_id, { made_by, seqs }) {
      const { rows } = await pool.query<{ seq: number; vector: Buffer }>(
        `SELECT seq, vector FROM memory_vector JOIN store USING (seq)
         WHERE seq = ANY($1::bigint[]) AND made_by = $2 AND user_id = $3`,
        [seqs, made_by, user_id],
      );
      return rows.map(keptOf);
    },
  };
}
