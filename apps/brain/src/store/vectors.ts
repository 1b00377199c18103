import type { Sqlite } from './database.ts';
import { hashOf } from './vector-table.ts';

/** The vectors of memories: what is missing, what a model made, and a user's own. */
export interface StoredVectors {
  /** Memories without a vector by that model, those that never had one first, then the newest first; of all users. */
  missing(made_by: string, limit: number): Promise<Missing[]>;
  /** Keeps what the model made, all in one commit. Gives those whose memory still says the same; the others are dropped. */
  put(made_by: string, batch: Made[]): Promise<Made[]>;
  /** A user's vectors by that model, in the order of `seq`: at most `limit`, after the one given. */
  ofUser(user_id: string, page: { made_by: string; after: number; limit: number }): Promise<Kept[]>;
  /** Of these memories of a user the vectors by that model, as far as there are any. */
  some(user_id: string, which: { made_by: string; seqs: number[] }): Promise<Kept[]>;
}

/** A memory's vector; undefined where no model can make one of it. */
export interface Kept {
  seq: number;
  vector: Quantized | undefined;
}

/** A vector as it is kept: each number is `values[i] * scale`. */
export interface Quantized {
  scale: number;
  values: Int8Array;
}

/** A memory that waits for its vector. */
export interface Missing {
  seq: number;
  user_id: string;
  content: string;
}

/** What a model made of a memory's words; no vector where it can make none of them. */
export interface Made {
  seq: number;
  content: string;
  vector?: Quantized;
}

const SCALE_BYTES = 4;

/** Those of a SQLite store. */
export function createStoredVectors(sqlite: Sqlite): StoredVectors {
  const columns = "seq, user_id, data ->> 'content' AS content";
  // Two ranges, since SQLite reads `<>` as a walk. Newest first: what was just said is looked for soonest.
  const missingIn = (range: '<' | '>') =>
    sqlite.prepare<[string, number], Missing>(
      `SELECT store.${columns} FROM memory_vector CROSS JOIN store USING (seq)
       WHERE made_by ${range} ? ORDER BY made_by, memory_vector.seq DESC LIMIT ?`,
    );
  const [before, after] = [missingIn('<'), missingIn('>')];
  // While the model worked, the memory may have been forgotten, superseded or changed.
  const put = sqlite.prepare<[string, Buffer, Uint8Array, number, string]>(
    `UPDATE memory_vector SET made_by = ?, hash = ?, vector = ? WHERE seq = ?
     AND (SELECT data ->> 'content' FROM store WHERE store.seq = memory_vector.seq) = ?`,
  );
  const ofUser = sqlite.prepare<[string, number, string, number], { seq: number; vector: Buffer }>(
    `SELECT memory_vector.seq, vector FROM store INDEXED BY store_memory
     CROSS JOIN memory_vector ON memory_vector.seq = store.seq
     WHERE store.type = 'memory' AND store.user_id = ? AND store.seq > ? AND made_by = ?
     ORDER BY store.seq LIMIT ?`,
  );
  const some = sqlite.prepare<[string, string, string], { seq: number; vector: Buffer }>(
    `SELECT memory_vector.seq, vector FROM json_each(?) AS wanted CROSS JOIN memory_vector CROSS JOIN store
     WHERE memory_vector.seq = wanted.value AND made_by = ? AND store.seq = memory_vector.seq AND store.user_id = ?`,
  );
  const putAll = sqlite.transaction((made_by: string, batch: Made[]) =>
    batch.filter(({ seq, content, vector }) => {
      const blob = vector ? packed(vector) : new Uint8Array();
      return put.run(made_by, hashOf(made_by, content), blob, seq, content).changes > 0;
    }),
  );

  return {
    async missing(made_by, limit) {
      const found = before.all(made_by, limit);
      return found.length < limit ? [...found, ...after.all(made_by, limit - found.length)] : found;
    },

    async put(made_by, batch) {
      return putAll.immediate(made_by, batch);
    },

    async ofUser(user_id, { made_by, after, limit }) {
      return ofUser.all(user_id, after, made_by, limit).map(keptOf);
    },

    async some(user_id, { made_by, seqs }) {
      return some.all(JSON.stringify(seqs), made_by, user_id).map(keptOf);
    },
  };
}

/** The bytes of a vector: its scale, then its numbers. */
export function packed({ scale, values }: Quantized): Uint8Array {
  const blob = new Uint8Array(SCALE_BYTES + values.length);
  new DataView(blob.buffer).setFloat32(0, scale, true);
  blob.set(new Uint8Array(values.buffer, values.byteOffset, values.length), SCALE_BYTES);
  return blob;
}

/** A vector out of its bytes. */
export function keptOf({ seq, vector }: { seq: number; vector: Buffer }): Kept {
  return { seq, vector: unpacked(vector) };
}

function unpacked(blob: Buffer): Quantized | undefined {
  if (blob.length <= SCALE_BYTES) return undefined;
  const scale = new DataView(blob.buffer, blob.byteOffset).getFloat32(0, true);
  return {
    scale,
    values: new Int8Array(blob.buffer, blob.byteOffset + SCALE_BYTES, blob.length - SCALE_BYTES),
  };
}
