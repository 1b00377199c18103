import { join } from 'node:path';
import { makeFolder } from '../lock.ts';
import type { Whole } from '../whole.ts';
import { createPostgresBytes } from './file-bytes.ts';
import { openPool } from './pool.ts';
import { nameOf, takeRoom } from './room.ts';
import { prepareSchema } from './schema.ts';
import { openPostgresSnapshot } from './snapshot.ts';
import { openPostgresWork } from './work.ts';

/** The store in a database. In the folder stands only what is on its way into it. */
export function inDatabase(folder: string, databaseUrl: string): Whole {
  return {
    name: nameOf(databaseUrl),
    snapshot: () => openPostgresSnapshot(databaseUrl),
    work: () => openPostgresWork(databaseUrl),
    async backup(to) {
      throw new Error(
        `The store is in Postgres, whose own program makes backups of it, files included: pg_dump --format=custom --file=${to} "$DATABASE_URL"`,
      );
    },
    async restore(from) {
      throw new Error(
        `The store is in Postgres, whose own program puts backups back: stop the brains, then pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" ${from}, then brain check --rebuild, by which those who come with a later cursor are told to begin anew.`,
      );
    },
    take() {
      makeFolder(folder);
      return takeRoom(databaseUrl);
    },
    async files() {
      const pool = await openPool(databaseUrl);
      try {
        await prepareSchema(pool);
      } catch (error) {
        await pool.end();
        throw error;
      }
      return { ...createPostgresBytes(join(folder, 'files'), pool), close: () => pool.end() };
    },
  };
}
