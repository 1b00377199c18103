import type { Row } from '../row.ts';
import type { Connection } from './connection.ts';
import { jsonb } from './merge.ts';

const INSERT = `
  INSERT INTO store (id, type, user_id, session_id, data, tags, created_at)
  SELECT id, type, user_id, session_id, data, tags, created_at
  FROM json_to_recordset($1::json) AS row
    (id text, type text, user_id text, session_id text, data jsonb, tags jsonb, created_at text)
  ON CONFLICT (id) DO NOTHING RETURNING seq, id`;

/** A row stands that did not when it was looked for: another brain has written it meanwhile. */
export class Surprise extends Error {}

export type Sending = ReturnType<typeof createSending>;

/**
 * What units write, on its way: the rows that several of them add are one statement. It goes out when something else has to
 * come after it, and at the latest when `flush` is called, without which nothing is ever answered.
 */
export function createSending({ send }: Connection) {
  let rows: Row[] = [];
  let added: PromiseWithResolvers<void> | undefined;
  let changes: (() => void)[] = [];

  async function insert(batch: Row[]): Promise<void> {
    const seqs = new Map<string, number>();
    for (const { id, seq } of await send<{ id: string; seq: number }>('add', INSERT, [jsonb(batch)]))
      seqs.set(id, seq);
    if (seqs.size < batch.length) throw new Surprise('A row stands that did not');
    for (const row of batch) row.seq = seqs.get(row.id) ?? 0;
  }

  function flush(): void {
    if (added) void insert(rows).then(added.resolve, added.reject);
    rows = [];
    added = undefined;
    const due = changes;
    changes = [];
    for (const change of due) change();
  }

  return {
    flush,

    /** Adds rows beside those of others. */
    async add(more: Row[]): Promise<Row[]> {
      rows.push(...more);
      added ??= Promise.withResolvers();
      await added.promise;
      return more;
    },

    /** A change of single rows that stand: what others add meanwhile may go before it. */
    async change<Told extends object>(
      name: string | undefined,
      text: string,
      values: unknown[],
    ): Promise<Told[]> {
      const sent = Promise.withResolvers<Told[]>();
      changes.push(() => void send<Told>(name, text, values).then(sent.resolve, sent.reject));
      return sent.promise;
    },

    /** What must find all that was asked for before it, and nothing of what is after it. */
    async whole<Told extends object>(name: string, text: string, values: unknown[]): Promise<Told[]> {
      flush();
      return send<Told>(name, text, values);
    },
  };
}
