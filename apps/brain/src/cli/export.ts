import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { OnProgress } from '../store/backup.ts';
import { lineOf } from '../store/lines.ts';
import { openSnapshot } from '../store/snapshot.ts';

/** Text that is collected before it is written, in characters. */
const CHUNK_CHARS = 256 * 1024;

/**
 * Writes every row of a store as a line, in the order of `seq`, as the store is at this moment; to standard output
 * where no file is named. A file is there once it is whole. Gives how many rows there were.
 * @throws Error with a sentence when the file is there already.
 */
export async function exportRows(store: string, file: string, onProgress: OnProgress): Promise<number> {
  if (file === '') return writeRows(store, process.stdout, onProgress);
  if (existsSync(file)) throw new Error(`${file} is there already. Name another file, or move it away.`);
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    const stream = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
    const closed = finished(stream);
    // It fails here or in the writing, which waits for it.
    closed.catch(() => undefined);
    const rows = await Promise.race([writeRows(store, stream, onProgress), closed.then(() => 0)]);
    stream.end();
    await closed;
    renameSync(partial, file);
    return rows;
  } finally {
    rmSync(partial, { force: true });
  }
}

async function writeRows(store: string, to: Writable, onProgress: OnProgress): Promise<number> {
  const snapshot = openSnapshot(store);
  try {
    const total = snapshot.rowCount();
    let text = '';
    let read = 0;
    let written = 0;
    for (const row of snapshot.all()) {
      read += 1;
      const line = lineOf(row);
      if (line === undefined) continue;
      written += 1;
      text += `${line}\n`;
      if (text.length < CHUNK_CHARS) continue;
      if (!to.write(text)) await once(to, 'drain');
      text = '';
      onProgress(read / total);
    }
    if (!to.write(text)) await once(to, 'drain');
    return written;
  } finally {
    snapshot.close();
  }
}
