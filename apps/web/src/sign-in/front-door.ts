import type { Me } from '@brain/schema';
import { personOf, type Person } from './person.ts';

/** What the brain says: who it is, that it is nobody, that there were too many tries, or nothing at all. */
export type Answer =
  | { kind: 'in'; person: Person }
  | { kind: 'out' }
  | { kind: 'busy'; seconds: number }
  | { kind: 'silent' };

/** Longer than this nobody waits to see a page. */
const PATIENCE_MS = 8000;
const BUSY_SECONDS = 30;

export type FrontDoor = ReturnType<typeof createFrontDoor>;

/** The doors that set and read the cookie. A WebSocket cannot set one, so they are plain requests. */
export function createFrontDoor(fetcher: typeof fetch) {
  async function ask(path: string, body?: object): Promise<Response> {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    if (!body) return fetcher(path, { signal, cache: 'no-store' });
    const headers = { 'content-type': 'application/json' };
    return fetcher(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  }

  async function answerOf(asked: Promise<Response>): Promise<Answer> {
    try {
      const answer = await asked;
      if (answer.ok) {
        const person = personOf((await answer.json()) as Me); // by our own server
        return person ? { kind: 'in', person } : { kind: 'out' };
      }
      if (answer.status === 429)
        return { kind: 'busy', seconds: Number(answer.headers.get('retry-after')) || BUSY_SECONDS };
      return answer.status < 500 ? { kind: 'out' } : { kind: 'silent' };
    } catch {
      return { kind: 'silent' };
    }
  }

  return {
    me: (): Promise<Answer> => answerOf(ask('/me')),
    signIn: (token: string): Promise<Answer> => answerOf(ask('/sign-in', { token })),
    /** True where nobody is signed in any more. */
    async signOut(): Promise<boolean> {
      try {
        const { ok, status } = await ask('/sign-out', {});
        return ok || status === 401;
      } catch {
        return false;
      }
    },
  };
}
