/** The page’s own files of one build or two: an older one goes when there are more. */
const MAX_FILES = 80;

/** What is kept, in the order in which it came (https://w3c.github.io/ServiceWorker/#cache-interface). */
interface Files {
  match(name: string): Promise<Response | undefined>;
  put(name: string, answer: Response): Promise<void>;
  keys(): Promise<readonly Request[]>;
  delete(name: Request): Promise<boolean>;
}

interface Shell {
  /** Nothing of any person is among them. */
  files: Files;
  fetch(request: Request): Promise<Response>;
}

/**
 * The page without a link: what was loaded once opens again. The page itself is asked for anew each time, so that a new
 * build is shown at once; what has its hash in its name never changes.
 */
export function createShell({ files, fetch }: Shell) {
  async function keep(name: string, answer: Response): Promise<void> {
    if (!answer.ok) return;
    await files.put(name, answer.clone());
    const kept = await files.keys();
    await Promise.all(kept.slice(0, Math.max(0, kept.length - MAX_FILES)).map((old) => files.delete(old)));
  }

  return {
    /** What a request is answered with by this shell; undefined where it is none of its business. */
    answer(request: Request): Promise<Response> | undefined {
      const { pathname } = new URL(request.url);
      if (request.method !== 'GET') return undefined;
      if (request.mode === 'navigate') return isDownload(pathname) ? undefined : page(request);
      return pathname.startsWith('/assets/') ? asset(request) : undefined;
    },
  };

  /** Every address of the app is the same page. */
  async function page(request: Request): Promise<Response> {
    try {
      const answer = await fetch(request);
      if (isPage(answer)) await keep('/', answer);
      return answer;
    } catch (error) {
      const kept = await files.match('/');
      if (kept) return kept;
      throw error;
    }
  }

  async function asset(request: Request): Promise<Response> {
    const kept = await files.match(request.url);
    if (kept) return kept;
    const answer = await fetch(request);
    await keep(request.url, answer);
    return answer;
  }
}

function isPage(answer: Response): boolean {
  return answer.headers.get('content-type')?.startsWith('text/html') === true;
}

/** What a browser opens as a page and is none. */
function isDownload(pathname: string): boolean {
  return /^\/(?:export$|files\/|backups\/)/.test(pathname);
}
