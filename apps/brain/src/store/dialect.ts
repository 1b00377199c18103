import { type Kysely, PostgresAdapter, type RawBuilder, sql } from 'kysely';
import type { Tables } from '@brain/schema';
import type { Engine } from './indexes.ts';

/** An expression, or a parameter, as it stands in a query. */
type Sql = RawBuilder<unknown> | string | number;

/**
 * What the engines say in different words; all else that the reads ask is the same text on both. JSON lists come as
 * one parameter, so that a query has one text however long they are.
 */
export interface Dialect {
  engine: Engine;
  /** Whether a text, or a number, is one of a JSON list. */
  isAmong(value: RawBuilder<unknown>, json: Sql): RawBuilder<boolean>;
  isAmongNumbers(value: RawBuilder<unknown>, json: Sql): RawBuilder<boolean>;
  /** Whether a value is one that a query gives, which are few: they are looked up one by one. */
  isOneOf(value: RawBuilder<unknown>, query: RawBuilder<unknown>): RawBuilder<boolean>;
  /** The lists in a JSON list as a table of that name; `name.value ->> 0` is what is first in each. */
  lists(json: Sql, name: string): RawBuilder<unknown>;
  /** How many bytes a row's data takes as JSON. */
  dataBytes: RawBuilder<number>;
  /** A field of data that is ordered, or compared by its order: byte by byte, as the columns are. */
  bytewise(value: RawBuilder<unknown>): RawBuilder<string>;
  /** A text that is compared with a field of data that has an index, as that is. */
  likeData(text: Sql): RawBuilder<string>;
}

const SQLITE: Dialect = {
  engine: 'sqlite',
  isAmong: (value, json) => sql`${value} IN (SELECT value FROM json_each(${json}))`,
  isAmongNumbers: (value, json) => sql`${value} IN (SELECT value FROM json_each(${json}))`,
  isOneOf: (value, query) => sql`${value} IN (${query})`,
  lists: (json, name) => sql`json_each(${json}) AS ${sql.ref(name)}`,
  dataBytes: sql`octet_length(data)`,
  bytewise: (value) => sql`${value}`,
  likeData: (text) => sql`${text}`,
};

const texts = (json: Sql) => sql`SELECT jsonb_array_elements_text(CAST(${json} AS jsonb))`;

const POSTGRES: Dialect = {
  engine: 'postgres',
  // As an array, since of a table Postgres expects a hundred rows and might rather walk over all of them.
  isAmong: (value, json) => sql`${value} = ANY (ARRAY(${texts(json)}))`,
  isAmongNumbers: (value, json) => sql`${value} = ANY (CAST(ARRAY(${texts(json)}) AS bigint[]))`,
  isOneOf: (value, query) => sql`${value} = ANY (ARRAY(${query}))`,
  lists: (json, name) => sql`jsonb_array_elements(CAST(${json} AS jsonb)) AS ${sql.ref(name)} (value)`,
  dataBytes: sql`octet_length(CAST(data AS text))`,
  bytewise: (value) => sql`(${value} COLLATE "C")`,
  likeData: (text) => sql`(CAST(${text} AS text) COLLATE "default")`,
};

/** The words of the engine that a database is on. */
export function dialectOf(db: Kysely<Tables>): Dialect {
  return db.getExecutor().adapter instanceof PostgresAdapter ? POSTGRES : SQLITE;
}
