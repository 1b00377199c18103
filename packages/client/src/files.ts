import type { FileEntry } from '@brain/schema';
import { TRPCClientError } from '@trpc/client';
import { pause, retryDelay } from './retry.ts';

/** As the schema has it. Its value from there would bring all schemas along into the page. */
const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Bytes on their way to the brain. */
interface Bytes {
  bytes: Uint8Array<ArrayBuffer>;
  /** What they are, e.g. `image/jpeg`. */
  media_type: string;
  /** For a service key: the user they are of, where the client names none. */
  user_id?: string;
}

/** What goes by plain HTTP, since a socket is not made for much at once. */
export interface FileCalls {
  /**
   * Keeps a file for the user, at most 20 MiB, also across lost connections and restarts of the brain: it is sent again
   * until the brain has it on disk, and is one file however often it came.
   * @throws TRPCClientError when the brain refuses it, as `send`; the signal's reason.
   */
  upload(input: Bytes & { name?: string }, signal?: AbortSignal): Promise<FileEntry>;
  /**
   * What is said in a recording, at most 20 MiB; '' where nothing is.
   * @throws TRPCClientError as `upload`, `UNPROCESSABLE_CONTENT` where the brain has no model for it, or the model failed.
   */
  transcribe(input: Bytes, signal?: AbortSignal): Promise<{ text: string }>;
}

/** One try of a slow line; the brain cuts it off at about the same time. */
const TRY_MS = 16 * 60_000;
const MAX_TRIES_AT_A_BUG = 5;
/** What the answers of plain HTTP are called on the socket. */
const CODES: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
};
/** The brain is away, or cannot write for now. */
const PASSING: ReadonlySet<number> = new Set([408, 502, 503, 504]);

/** Without a key the cookie is shown, where a browser has one. */
export function createFileCalls(options: {
  url: string;
  key: string | undefined;
  user_id: string | undefined;
  isClosed: () => boolean;
}): FileCalls {
  const { url, key, isClosed } = options;

  async function post(
    path: string,
    { bytes, media_type, user_id = options.user_id, name }: Bytes & { name?: string },
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    if (bytes.length > MAX_FILE_BYTES)
      throw refusal(413, `body: larger than the ${MAX_FILE_BYTES / 1024 / 1024} MB that can be sent`);
    const query = new URLSearchParams({
      ...(user_id === undefined ? {} : { user_id }),
      ...(name === undefined ? {} : { name }),
    });
    const request = {
      method: 'POST',
      body: bytes,
      // Made here, since what cannot be a header would fail each time.
      headers: new Headers({
        'content-type': media_type,
        ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
      }),
    };
    for (let attempt = 1; ; attempt += 1) {
      signal?.throwIfAborted();
      const patience = AbortSignal.timeout(TRY_MS);
      const within = signal ? AbortSignal.any([signal, patience]) : patience;
      try {
        const response = await fetch(`${url.replace(/\/+$/, '')}${path}?${query.toString()}`, {
          ...request,
          signal: within,
        });
        const body: unknown = await response.json().catch(() => undefined);
        if (response.ok && body !== undefined) return body;
        const { status } = response;
        const passes = PASSING.has(status) || response.ok || (status >= 500 && attempt < MAX_TRIES_AT_A_BUG);
        if (!passes || isClosed()) throw refusal(status, messageOf(body));
      } catch (error) {
        signal?.throwIfAborted();
        if (error instanceof TRPCClientError || isClosed()) throw error;
      }
      await pause(retryDelay(attempt), signal);
    }
  }

  return {
    upload: (input, signal) => post('/files', input, signal) as Promise<FileEntry>, // what the route answers
    transcribe: (input, signal) => post('/transcriptions', input, signal) as Promise<{ text: string }>, // as well
  };
}

function messageOf(body: unknown): string {
  const error = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  const message = typeof error === 'object' && error !== null && 'message' in error ? error.message : '';
  return typeof message === 'string' && message !== '' ? message : 'The brain did not say why.';
}

/** A refusal as those of the socket are. */
function refusal(httpStatus: number, message: string) {
  const code = CODES[httpStatus] ?? 'INTERNAL_SERVER_ERROR';
  return TRPCClientError.from({ error: { code: -32000, message, data: { code, httpStatus } } });
}
