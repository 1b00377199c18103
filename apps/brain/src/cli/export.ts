import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream, existsSync, renameSync, rmSync } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Writable } from 'node:stream';
import type { OnProgress } from '../store/backup.ts';
import { BEGIN, endOf, lineOf } from '../store/lines.ts';
import type { Whole } from '../store/whole.ts';

/** Text that is collected before it is written, in characters. */
const CHUNK_CHARS = 256 * 1024;

interface Exported {
  rows: number;
  sha256: string;
}

/**
 * Writes every row of a store as a line, in the order of `seq`, as the store is at this moment; to standard output
 * where no file is named. A file is there once it is whole. Gives how many rows there were, and the SHA-256 of their lines.
 * @throws Error with a sentence when the file is there already.
 */
export async function exportRows(store: Whole, file: string, onProgress: OnProgress): Promise<Exported> {
  if (file === '') return writeRows(store, process.stdout, onProgress);
  if (existsSync(file)) throw new Error(`${file} is there already. Name another file, or move it away.`);
  const partial = `${file}.partial`;
  try {
    rmSync(partial, { force: true });
    const stream = createWriteStream(partial, { flags: 'wx', mode: 0o600, flush: true });
    const closed = finished(stream);
    // It fails here or in the writing, which waits for it.
    closed.catch(() => undefined);
    const exported = await Promise.race([
      writeRows(store, stream, onProgress),
      closed.then(() => ({ rows: 0, sha256: '' })),
    ]);
    stream.end();
    await closed;
    renameSync(partial, file);
    return exported;
  } finally {
    rmSync(partial, { force: true });
  }
}

async function writeRows(store: Whole, to: Writable, onProgress: OnProgress): Promise<Exported> {
  const snapshot = await store.snapshot();
  try {
    const total = await snapshot.rowCount();
    const hash = createHash('sha256');
    let text = `${BEGIN}\n`;
    let read = 0;
    let written = 0;
    for await (const row of snapshot.all()) {
      read += 1;
      const line = lineOf(row);
      if (line === undefined) continue;
      written += 1;
      hash.update(`${line}\n`);
      text += `${line}\n`;
      if (text.length < CHUNK_CHARS) continue;
      if (!to.write(text)) await once(to, 'drain');
      text = '';
      onProgress(read / total);
    }
    const sha256 = hash.digest('hex');
    if (!to.write(`${text}${endOf(written, sha256)}\n`)) await once(to, 'drain');
    return { rows: written, sha256 };
  } finally {
    await snapshot.close();
  }
}
