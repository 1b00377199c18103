import { readFile } from 'node:fs/promises';
import type { WebConfig } from '../config.ts';

export type KeySource = ReturnType<typeof createKeySource>;

/** The brain's key. The file may come after us: it is looked for again at each request until it is there. */
export function createKeySource(from: WebConfig['key']) {
  let key = 'value' in from ? from.value : null;

  return {
    /** The key, or null while the brain has not made one yet. */
    async get(): Promise<string | null> {
      if (key === null && 'file' in from) key = await readKey(from.file);
      return key;
    },
    /** The brain refused the key: read the file again next time, another brain may stand there now. */
    refused(): void {
      if ('file' in from) key = null;
    },
  };
}

async function readKey(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim() || null;
  } catch {
    return null; // not there yet, or not ours to read: the answer says so until that changes
  }
}
