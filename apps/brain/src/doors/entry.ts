import type { IncomingMessage } from 'node:http';
import { BrainError } from '../errors.ts';
import { addressOf } from './address.ts';
import type { Auth, Caller } from './auth.ts';
import type { Limits } from './limits.ts';
import type { Origins } from './origin.ts';
import { shownBy } from './shown.ts';

export type Entry = ReturnType<typeof createEntry>;

/** The way in, the same for each door: which page asks, who that is, and how often somebody was wrong about it. */
export function createEntry(deps: {
  auth: Auth;
  origins: Origins;
  limits: Limits;
  isSecure: boolean;
  trustProxy: boolean;
}) {
  const { auth, origins, limits, isSecure, trustProxy } = deps;

  /** What is thrown for an error: one that says nobody is known is counted. */
  function refusal(request: IncomingMessage, error: unknown): unknown {
    const isFailure = error instanceof BrainError && error.code === 'unauthorized';
    return isFailure ? limits.failure(addressOf(request, trustProxy), error) : error;
  }

  return {
    limits,
    refusal,

    /**
     * Who asks. `params` may come after the headers, and say only what these do not.
     * @throws BrainError `unauthorized`, `forbidden` for a page of another site, `too_many`, `invalid`.
     */
    async caller({
      request,
      params,
    }: {
      request: IncomingMessage;
      params?: { key?: string | undefined; user_id?: string | undefined };
    }): Promise<Caller> {
      const shown = shownBy(request.headers, isSecure);
      const { key = params?.key, acting = params?.user_id } = shown;
      if (key === undefined && shown.cookie !== undefined) origins.check(request);
      try {
        return await auth.caller({ ...shown, key, acting });
      } catch (error) {
        throw refusal(request, error);
      }
    },

    /** Refuses a socket that another page opens with a cookie. @throws BrainError `forbidden`, `invalid`. */
    upgrade(request: IncomingMessage): void {
      const { key, cookie } = shownBy(request.headers, isSecure);
      if (key === undefined && cookie !== undefined) origins.check(request, true);
    },

    /** Refuses what a page of another site would change without showing anything, as to sign in. @throws BrainError. */
    anybody(request: IncomingMessage): void {
      const { method, headers } = request;
      if (method !== 'GET' && headers.origin !== undefined) origins.check(request);
    },
  };
}
