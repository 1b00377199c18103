import type { Client, QueryResult } from 'pg';
import { asFault } from './faults.ts';
import { connectionOptions, loadPg } from './pool.ts';

/** How long the server may take for one statement of a batch, locks and the disk included. */
const STATEMENT_MS = 60_000;
/** What others wait for is not held longer, whatever becomes of this process. */
const HOLDS = '-c lock_timeout=20s -c idle_in_transaction_session_timeout=30s';

export type Connection = Awaited<ReturnType<typeof connect>>;
export type Connect = () => Promise<Connection>;

/** The writer's own connection: statements are sent one after the other, without waiting for the answers. */
export async function connect(databaseUrl: string) {
  const [pg, options] = await Promise.all([loadPg(), connectionOptions(databaseUrl)]);
  const client: Client = new pg.Client({
    ...options,
    options: HOLDS,
    pipeline: true,
    query_timeout: STATEMENT_MS,
  });
  let isOpen = true;
  const over = () => (isOpen = false);
  client.on('error', over);
  client.on('end', over);
  const told = (error: unknown): never => {
    throw asFault(error);
  };
  try {
    await client.connect();
  } catch (error) {
    void client.end().catch(() => undefined); // there may be nothing to end
    throw asFault(error);
  }

  return {
    get isOpen(): boolean {
      return isOpen;
    },

    /** Several statements without values, as one; what the last one did, as the server says it. */
    async script(text: string): Promise<string> {
      const result: QueryResult | QueryResult[] = await client.query(text).catch(told);
      return (Array.isArray(result) ? result.at(-1) : result)?.command ?? '';
    },

    /** One statement; by its name the server prepares it once. */
    async send<Row extends object>(
      name: string | undefined,
      text: string,
      values: unknown[] = [],
    ): Promise<Row[]> {
      const named = name === undefined ? {} : { name };
      const { rows } = await client.query<Row>({ ...named, text, values: values.map(clean) }).catch(told);
      return rows;
    },

    /** Lets go of it; what it was at is undone by the server. */
    close(): void {
      isOpen = false;
      void client.end().catch(() => undefined); // it was lost already
    },
  };
}

/** Postgres keeps no text with a U+0000 in it. */
function clean(value: unknown): unknown {
  if (typeof value === 'string') return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
  return Array.isArray(value) ? value.map(clean) : value;
}
