import type { Attached } from './drafts.ts';
import { UploadFault, type UploadFaultCode } from './upload-fault.ts';

const FAULTS: Readonly<Record<number, UploadFaultCode>> = {
  0: 'link',
  401: 'signed-out',
  408: 'link',
  413: 'large',
  429: 'room',
  502: 'link',
  503: 'link',
  504: 'link',
};
/** What passes is tried again after so long each. */
const AGAIN_MS = [1000, 3000];

interface Options {
  user_id: string;
  name: string;
  /** Told as the bytes go, from 0 to 1. */
  share(of: number): void;
  signal: AbortSignal;
}

/**
 * Brings one file to the brain, which has it on disk then. By XMLHttpRequest: it tells how much has gone, and takes the
 * file as it lies on disk. @throws UploadFault, or the signal's reason.
 */
export async function postFile(file: Blob, options: Options): Promise<Attached> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await postOnce(file, options);
    } catch (error) {
      options.signal.throwIfAborted();
      const wait = AGAIN_MS[attempt];
      if (!(error instanceof UploadFault) || error.code !== 'link' || wait === undefined) throw error;
      await pause(wait, options.signal);
    }
  }
}

function postOnce(file: Blob, { user_id, name, share, signal }: Options): Promise<Attached> {
  const request = new XMLHttpRequest();
  const answer = Promise.withResolvers<Attached>();
  const abort = () => request.abort();
  request.open('POST', `/files?${new URLSearchParams({ user_id, name }).toString()}`);
  request.setRequestHeader('content-type', file.type || 'application/octet-stream');
  request.upload.addEventListener('progress', ({ loaded, total }) => total > 0 && share(loaded / total));
  request.addEventListener('loadend', () => {
    signal.removeEventListener('abort', abort);
    const body = parse(request.responseText);
    const kept = request.status === 201 ? fileOf(body) : null;
    if (kept) return answer.resolve({ ...kept, name });
    answer.reject(new UploadFault(FAULTS[request.status] ?? 'other', messageOf(body)));
  });
  signal.addEventListener('abort', abort);
  request.send(file);
  return answer.promise;
}

function parse(text: string): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {}; // looked at by field
  } catch {
    return {};
  }
}

function fileOf({ id, media_type, bytes }: Record<string, unknown>): Omit<Attached, 'name'> | null {
  if (typeof id !== 'string' || typeof media_type !== 'string' || typeof bytes !== 'number') return null;
  return { id, media_type, bytes };
}

function messageOf({ error }: Record<string, unknown>): string {
  if (typeof error !== 'object' || error === null || !('message' in error)) return '';
  return typeof error.message === 'string' ? error.message : '';
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  const done = Promise.withResolvers<void>();
  const timer = setTimeout(done.resolve, ms);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    done.resolve();
  });
  return done.promise;
}
