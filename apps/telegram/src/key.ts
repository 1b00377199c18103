import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * The key in the brain's data folder. On a first start the brain may still be making it, so this looks again
 * for up to `timeoutMs`; then it gives undefined.
 */
export async function readKey(dataDir: string, options: { timeoutMs: number; signal: AbortSignal }) {
  const until = Date.now() + options.timeoutMs;
  for (;;) {
    const key = (await readFile(join(dataDir, 'key'), 'utf8').catch(() => '')).trim();
    if (key) return key;
    if (Date.now() >= until) return undefined;
    await wait(200, undefined, { signal: options.signal });
  }
}
