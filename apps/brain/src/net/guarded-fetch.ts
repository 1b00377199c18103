import { BrainError, messageOf } from '../errors.ts';
import { createGuardedRequest, type GuardOptions, type Resolve, shown } from './guarded-request.ts';
import { dropBody, readBody } from './response-body.ts';

export type { Resolve };

const MAX_REDIRECTS = 5;
/** What is read of an answer that nobody wants. */
const MAX_DROPPED_BYTES = 65_536;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
const PAGES = 'text/html,application/xhtml+xml,text/*,application/json,*/*;q=0.1';

/** What a URL answered. `body` is cut where there was more than may be kept: `isCut`. */
export interface Fetched {
  /** The URL that answered in the end, after redirects. */
  url: string;
  status: number;
  /** The content type as it was sent, or ''. */
  type: string;
  body: Buffer;
  isCut: boolean;
}

/** What is posted to a URL. */
export interface Posting {
  body: Buffer;
  headers: Readonly<Record<string, string>>;
}

/** How a URL took what was posted. Where it leads on is not followed. */
export interface Taken {
  status: number;
  /** The header `Retry-After` as it was sent. */
  retryAfter: string | undefined;
}

export interface FetchGuard {
  /**
   * A URL as it will be opened: with a host that may be asked, as far as that is known before its name is resolved.
   * @throws BrainError `forbidden` when it may not be opened, `invalid` when it is none.
   */
  check(url: string): URL;
  /**
   * Opens a URL that was given from outside, with GET and nothing that says who asks, and follows redirects. Each
   * address it leads to is looked at before anything is connected, and it is that address which is connected to.
   * @throws BrainError as `check`; `unprocessable` when it cannot be read; the signal's reason when that aborts.
   */
  open(url: string, signal: AbortSignal): Promise<Fetched>;
  /**
   * Posts to such a URL, once, under the same guard, and follows nothing. What it answers is not kept.
   * @throws BrainError as `open`; the cause of `unprocessable` is the error of the connection, none where it took too long.
   */
  post(url: string, posting: Posting, signal: AbortSignal): Promise<Taken>;
}

/**
 * Guards what opens URLs given from outside: http and https only, on their own ports, towards public addresses.
 * `allow` names hosts, `host:port`, that may be opened all the same; nothing but a URL that names them leads there.
 */
export function createFetchGuard({
  timeoutMs = 10_000,
  maxBytes = 2 * 1024 * 1024,
  ...options
}: GuardOptions & { timeoutMs?: number; maxBytes?: number } = {}): FetchGuard {
  const { check, checkHop, send } = createGuardedRequest(options);

  async function follow(first: URL, signal: AbortSignal): Promise<Fetched> {
    let url = first;
    for (let hops = 0; ; hops += 1) {
      const response = await send(url, { headers: { accept: PAGES }, signal });
      const status = response.statusCode ?? 0;
      const { location } = response.headers;
      if (!REDIRECTS.has(status) || location === undefined) {
        const type = response.headers['content-type'] ?? '';
        return { url: url.href, status, type, ...(await readBody(response, maxBytes)) };
      }
      response.destroy();
      if (hops === MAX_REDIRECTS) throw new Error('it leads on and on');
      const next = check(new URL(location, url));
      checkHop(url, next);
      url = next;
    }
  }

  /** Gives a URL that may be opened its time. */
  async function within<T>(
    { given, signal, verb }: { given: string; signal: AbortSignal; verb: string },
    work: (url: URL, until: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const url = check(given);
    const timeout = AbortSignal.timeout(timeoutMs);
    try {
      return await work(url, AbortSignal.any([signal, timeout]));
    } catch (error) {
      signal.throwIfAborted();
      if (error instanceof BrainError) throw error;
      const why = timeout.aborted ? `it took longer than ${timeoutMs / 1000} s` : whyOf(error);
      const cause = timeout.aborted ? undefined : error;
      throw new BrainError('unprocessable', `${shown(url)} could not be ${verb}: ${why}`, { cause });
    }
  }

  return {
    check,
    open: (given, signal) => within({ given, signal, verb: 'read' }, follow),
    post: (given, { headers, body }, signal) =>
      within({ given, signal, verb: 'posted to' }, async (url, until) => {
        const all = { accept: '*/*', ...headers, 'content-length': String(body.length) };
        const response = await send(url, { method: 'POST', headers: all, body, signal: until });
        await dropBody(response, MAX_DROPPED_BYTES);
        return { status: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] };
      }),
  };
}

/** The code of what failed: messages may hold what a server wrote, in its certificate for one. */
function whyOf(error: unknown): string {
  const inner: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : messageOf(inner);
}
