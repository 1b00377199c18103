import type { ClientBase } from 'pg';
import { indexes } from '../indexes.ts';
import { connect } from './room.ts';
import { SCHEMA, VECTORS } from './schema.ts';

const MODEL = 'brain_model';
const OURS = "('store', 'memory_vector', 'file_bytes', 'lease', 'store_commit')";
const INDEXES = `pg_index JOIN pg_class AS index ON index.oid = indexrelid
  JOIN pg_class AS store ON store.oid = indrelid AND store.relname IN ${OURS}`;
const TRIGGERS = `pg_trigger JOIN pg_class AS store ON store.oid = tgrelid AND store.relname IN ${OURS}`;

/** What is derived from the rows and is missing in a database, or made in another way; by name. */
export async function derivedFaults(databaseUrl: string): Promise<string[]> {
  const client = await connect(databaseUrl);
  try {
    const here = await derivedOf(client, await schemaOf(client));
    // A model of what ought to be, which nobody else ever sees.
    await client.query(`BEGIN; CREATE SCHEMA ${MODEL}; SET LOCAL search_path TO ${MODEL}; ${SCHEMA}`);
    const model = await derivedOf(client, MODEL);
    await client.query('ROLLBACK');
    return [...model].flatMap(([name, sql]) => (here.get(name) === sql ? [] : name));
  } finally {
    await client.end();
  }
}

/** Makes indexes, triggers and what they call anew. In a transaction. */
export async function makeDerived(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `SELECT format('DROP TRIGGER %I ON %I', tgname, store.relname) AS statement FROM ${TRIGGERS}
       WHERE NOT tgisinternal AND store.relnamespace = current_schema()::regnamespace
     UNION ALL
     SELECT format('DROP INDEX %I', index.relname) FROM ${INDEXES}
       WHERE store.relnamespace = current_schema()::regnamespace
       AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
  );
  for (const { statement } of rows) await client.query(statement);
  await client.query(`${indexes('postgres')}${VECTORS}`);
}

async function schemaOf(client: ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>('SELECT current_schema() AS name');
  return rows[0]?.name ?? '';
}

/** Indexes, triggers and what they call, by name, as statements that make them. */
async function derivedOf(client: ClientBase, schema: string): Promise<Map<string, string>> {
  const { rows } = await client.query<{ name: string; sql: string }>(
    `SELECT index.relname AS name,
       pg_get_indexdef(indexrelid) || CASE WHEN indisvalid THEN '' ELSE ' (broken)' END AS sql
       FROM ${INDEXES} WHERE store.relnamespace = $1::regnamespace
     UNION ALL
     SELECT tgname, pg_get_triggerdef(pg_trigger.oid) || tgenabled::text FROM ${TRIGGERS}
       WHERE NOT tgisinternal AND store.relnamespace = $1::regnamespace
     UNION ALL
     SELECT proname, pg_get_functiondef(oid) FROM pg_proc
       WHERE pronamespace = $1::regnamespace AND proname LIKE 'memory\\_vector%'`,
    [schema],
  );
  return new Map(rows.map(({ name, sql }) => [name, sql.replaceAll(`${schema}.`, '')]));
}
