import { MAX_FILE_BYTES } from '@brain/schema';
import { type Api, GrammyError } from 'grammy';
import { insist, type Insist } from '../insist.ts';
import type { Attached } from './attached.ts';
import { foreign } from '../foreign.ts';

/** How long a file is tried for, in all. */
const WITHIN_MS = 60_000;

/** A file's bytes, or why there are none. */
export type Fetched = { bytes: Uint8Array<ArrayBuffer> } | { fault: 'too_large' | 'not_fetched' };

export type Download = ReturnType<typeof createDownload>;

interface DownloadDeps {
  api: Pick<Api, 'getFile'>;
  /** Where files are, the token in it: never to be logged. */
  fileRoot: string;
  onRetry: Insist['onRetry'];
  withinMs?: number;
  maxBytes?: number;
}

/** Fetches files that people send: https://core.telegram.org/bots/api#getfile */
export function createDownload(deps: DownloadDeps) {
  const { api, fileRoot, onRetry, withinMs = WITHIN_MS, maxBytes = MAX_FILE_BYTES } = deps;

  /** Repeats what may pass for a minute. @throws the signal's reason. */
  return async function download({ file_id, size = 0 }: Attached, signal: AbortSignal): Promise<Fetched> {
    if (size > maxBytes) return { fault: 'too_large' };
    const within = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    try {
      return await insist((abort) => fetchOnce(file_id, abort), { signal: within, onRetry });
    } catch (error) {
      signal.throwIfAborted();
      const isTooLarge = error instanceof GrammyError && /too (big|large)/i.test(error.description);
      return { fault: isTooLarge ? 'too_large' : 'not_fetched' };
    }
  };

  async function fetchOnce(file_id: string, signal: AbortSignal): Promise<Fetched> {
    const { file_path, file_size = 0 } = await api.getFile(file_id, foreign(signal));
    if (file_size > maxBytes) return { fault: 'too_large' };
    if (file_path === undefined) return { fault: 'not_fetched' };
    const response = await fetch(`${fileRoot}/${encodeURI(file_path)}`, { signal });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      if (response.status >= 500 || response.status === 429) throw new Error('Telegram did not give a file.');
      return { fault: 'not_fetched' };
    }
    return collect(response.body, maxBytes);
  }
}

/** No more than `maxBytes` is ever held, whatever size was announced. */
async function collect(body: ReadableStream<Uint8Array>, maxBytes: number): Promise<Fetched> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.length;
    if (length > maxBytes) return { fault: 'too_large' };
    chunks.push(chunk);
  }
  return { bytes: new Uint8Array(Buffer.concat(chunks, length)) };
}
