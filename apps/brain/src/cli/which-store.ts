import { inFolder, type Whole } from '../store/whole.ts';

/** The store in the database, where one is named, else in the folder. */
export async function whichStore(folder: string, databaseUrl: string | undefined): Promise<Whole> {
  if (databaseUrl === undefined) return inFolder(folder);
  // Loaded only where it is asked for.
  const { inDatabase } = await import('../store/postgres/whole.ts');
  return inDatabase(folder, databaseUrl);
}
