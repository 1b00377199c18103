import { createParts, type StoreOptions } from './parts.ts';
import { openSqlite } from './sqlite-engine.ts';

export type { OnCommit } from './commits.ts';
export type Store = Awaited<ReturnType<typeof openStore>>;

/**
 * Opens the store in a folder, which it makes (readable by its owner only). A file there is locked for this process;
 * where the store is a Postgres, nothing of it is in the folder. Who opens it closes it.
 * @throws Error with a sentence that says what to do: folder in use, file damaged, of another version, no server there.
 */
export async function openStore(folder: string, options: StoreOptions = {}) {
  const { databaseUrl } = options;
  if (databaseUrl === undefined) return createParts(openSqlite(folder));
  // Loaded only where it is asked for.
  const { openPostgres } = await import('./postgres/postgres-engine.ts');
  return createParts(await openPostgres(folder, { ...options, databaseUrl }));
}
