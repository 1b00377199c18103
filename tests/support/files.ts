import { globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileEntry } from '@brain/schema';
import type { RunningBrain } from './brain.ts';
import type { Target } from './http.ts';

const WITHIN_MS = 30_000;

/** Uploads bytes of ann, an image/jpeg, unless told otherwise; null: no user is named. */
export async function postFile(
  brain: Target,
  bytes: Uint8Array,
  how: { name?: string; type?: string; user_id?: string | null; query?: Record<string, string> } = {},
) {
  const { name, type = 'image/jpeg', user_id = 'ann', query = {} } = how;
  const asked = new URLSearchParams({
    ...query,
    ...(name === undefined ? {} : { name }),
    ...(user_id === null ? {} : { user_id }),
  });
  const response = await fetch(`${brain.url}/files?${asked.toString()}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${brain.key}`, 'content-type': type },
    body: bytes as Uint8Array<ArrayBuffer>, // of a test, and none of them shares its memory
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const body = (await response.json()) as FileEntry & { error?: { message: string } };
  return { status: response.status, headers: response.headers, body, error: body.error?.message ?? '' };
}

/** Fetches a file of ann, unless told otherwise. */
export async function getFile(
  brain: Target,
  id: string,
  how: { headers?: Record<string, string>; user_id?: string | null } = {},
) {
  const { headers = {}, user_id = 'ann' } = how;
  const response = await fetch(`${brain.url}/files/${id}${user_id === null ? '' : `?user_id=${user_id}`}`, {
    headers: { authorization: `Bearer ${brain.key}`, ...headers },
    signal: AbortSignal.timeout(WITHIN_MS),
  });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}

/** The ids of the files whose bytes stand in a brain’s folder. */
export function filesIn({ dataDir }: Pick<RunningBrain, 'dataDir'>): string[] {
  return globSync('[0-9a-f]*/*', { cwd: join(dataDir, 'files') })
    .map((path) => basename(path))
    .toSorted();
}
