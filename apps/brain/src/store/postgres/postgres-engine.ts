import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type { Tables } from '@brain/schema';
import { createCommits } from '../commits.ts';
import { makeFolder } from '../lock.ts';
import type { Engine, StoreOptions } from '../parts.ts';
import { createLeases } from './leases.ts';
import { openPool } from './pool.ts';
import { prepareSchema } from './schema.ts';

const LEASE_MS = 30_000;

/**
 * The store as a Postgres, which other brains may share: the folder has none of it and is not locked.
 * @throws Error with a sentence that says what to do when the server cannot be had.
 */
export async function openPostgres(
  folder: string,
  options: StoreOptions & { databaseUrl: string },
): Promise<Engine> {
  makeFolder(folder);
  const pool = await openPool(options.databaseUrl);
  await prepareSchema(pool);
  const leases = createLeases({ pool, leaseMs: options.leaseMs ?? LEASE_MS, log: options.log });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  const commits = createCommits();
  return {
    engine: 'postgres',
    db,
    commits,
    leases,
    writer: {
      write: () => Promise.reject(new Error('not yet')),
      fault: async () => undefined,
      queued: 0,
    },
    vectors: { missing: async () => [], put: async (_, made) => made, ofUser: async () => [] },
    timelines: { knows: () => true },
    filesFolder: join(folder, 'files'),
    scrub: async () => void (await pool.query('VACUUM')),
    async bytes() {
      const { rows } = await pool.query<{ bytes: number }>(
        'SELECT pg_database_size(current_database()) AS bytes',
      );
      return rows[0]?.bytes ?? 0;
    },
    async close() {
      await leases.close();
      await db.destroy();
    },
  };
}
