import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from 'pg';
import { writePrivate } from '../../secrets/private-file.ts';
import { tryFolder } from '../lock.ts';

/**
 * The name that this process holds leases by. It stands in the data folder, and whoever has the folder knows by it that the
 * one before is dead: what that one still held is given back at once, and not when it lapses. A brain that shares its
 * folder with one that lives has a name that stands nowhere. `leave` gives back the folder.
 */
export async function enterAsHolder(
  folder: string,
  pool: Pool,
): Promise<{ holder: string; leave: () => void }> {
  const holder = randomUUID();
  const leave = tryFolder(folder);
  if (!leave) return { holder, leave: () => {} };
  const file = join(folder, 'holder');
  const former = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  // First, or who dies in between would leave them to lapse.
  if (former !== undefined) await pool.query('DELETE FROM lease WHERE holder = $1', [former]);
  writePrivate(file, holder);
  return { holder, leave };
}
