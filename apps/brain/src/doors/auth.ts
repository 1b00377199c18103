import { createHash, timingSafeEqual } from 'node:crypto';
import type { Role, Trust } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { followAgain } from '../store/follow.ts';
import type { Store } from '../store/store.ts';
import type { Who } from './access.ts';
import type { Shown } from './shown.ts';

/** Who speaks through a door. A service may act for a user it names; a user only for themselves. */
export interface Caller {
  kind: 'service' | 'user';
  /** The user this caller acts for; null: a service that names one with each call. */
  user_id: string | null;
  /** The row of the key or the cookie it came by; null: the brain's own key. */
  credential: string | null;
  /** Aborts when that is revoked, or has expired. */
  revoked?: AbortSignal;
}

/** Sources that are a person at an interface of ours. */
const INTERFACES: ReadonlySet<string> = new Set(['web', 'telegram']);
/** Sources through which anybody may write. */
const OPEN_SOURCES = /^(?:webhook|e-?mail|slack|github|stripe|sms|rss|form)(?![a-z])/i;
/** The longest time that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1;
/** Ids asked for in one query. */
const PAGE = 500;

export type Auth = ReturnType<typeof createAuth>;

/** Tells who a caller is, and which user and session they may touch. Every read goes through here. */
export function createAuth(
  key: string,
  store: Store,
  log: (message: string, error: unknown) => void = () => {},
) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(key);
  /** By the id of each key and cookie that was used since the start. */
  const live = new Map<string, AbortController>();

  function liveSignal(id: string, expires_at: string | undefined): AbortSignal {
    const known = live.get(id);
    if (known) return known.signal;
    const abort = new AbortController();
    live.set(id, abort);
    if (expires_at !== undefined) expireAt(id, Date.parse(expires_at));
    return abort.signal;
  }

  function expireAt(id: string, time: number): void {
    const rest = time - Date.now();
    const next = () => (rest > MAX_TIMER_MS ? expireAt(id, time) : revoke(id));
    setTimeout(next, Math.min(rest, MAX_TIMER_MS)).unref();
  }

  function revoke(id: string): void {
    live.get(id)?.abort();
    live.delete(id);
  }

  /** Ends what is open under what no longer stands. */
  async function recheck(): Promise<void> {
    const ids = [...live.keys()];
    for (let at = 0; at < ids.length; at += PAGE) {
      const some = ids.slice(at, at + PAGE);
      const standing = new Set(await store.settings.standing(some));
      for (const id of some) if (!standing.has(id)) revoke(id);
    }
  }

  // Another brain revokes keys too, and erases who had them.
  const again = followAgain(recheck, (error) => log('keys were not looked at again', error));
  store.onCommit((_rows, _changes, { isHeard, touched }) => {
    if (isHeard && touched.includes('user')) again();
  });
  store.onMissed(again);

  async function roleOf(user_id: string): Promise<Role | undefined> {
    return (await store.users.get(user_id))?.role;
  }

  /**
   * The user a call is about.
   * @throws BrainError `invalid` when a service names none, `not_found` when a user names another.
   */
  function userOf(caller: Caller, named: string | undefined): string {
    if (caller.user_id === null) {
      if (named === undefined) throw new BrainError('invalid', 'user_id: a service must name the user');
      return named;
    }
    if (named !== undefined && named !== caller.user_id)
      throw new BrainError('not_found', `No user ${named}`);
    return caller.user_id;
  }

  return {
    user: userOf,

    /**
     * The caller behind what a request shows. A service may say for whom it acts from the start; a user's key, and a
     * cookie, are their user's.
     * @throws BrainError `unauthorized`.
     */
    async caller({ key: given, cookie, acting }: Shown): Promise<Caller> {
      // Digests have one length and are compared in constant time, so the answer's time says nothing of the key.
      if (given && timingSafeEqual(digest(given), expected))
        return { kind: 'service', user_id: acting ?? null, credential: null };
      const secret = given ?? cookie;
      if (!secret) throw new BrainError('unauthorized', 'Sign in, or show a key: Authorization: Bearer …');
      const proof = await store.credentials.prove(secret);
      if (proof?.kind !== (given ? 'key' : 'sign_in'))
        throw new BrainError('unauthorized', given ? 'This key is not known' : 'Sign in again');
      const { id, user_id, expires_at } = proof;
      const by = { credential: id, revoked: liveSignal(id, expires_at) };
      if (user_id === null) return { kind: 'service', user_id: acting ?? null, ...by };
      return { kind: 'user', user_id, ...by };
    },

    /** Ends what is open under a key or a cookie that was revoked. */
    revoke,

    /**
     * Refuses who may not do a thing at all, by the table of access. A service that acts for a user may what they may.
     * @throws BrainError `forbidden`.
     */
    async check(caller: Caller, who: Who): Promise<void> {
      if (who === 'service' && caller.kind !== 'service')
        throw new BrainError('forbidden', 'Only a service may do this');
      if (who !== 'owner' || caller.user_id === null) return;
      if ((await roleOf(caller.user_id)) !== 'owner')
        throw new BrainError('forbidden', 'Only an owner may do this');
    },

    /**
     * The person a call is about, where an owner may ask about anybody.
     * @throws BrainError `invalid`, `not_found` as `user`.
     */
    async person(caller: Caller, named: string | undefined): Promise<string> {
      const isOwner = caller.user_id !== null && (await roleOf(caller.user_id)) === 'owner';
      return isOwner && named !== undefined ? named : userOf(caller, named);
    },

    /**
     * Whose words come in by a caller: those of the person, of a service that acts for them, or of anybody. What a
     * caller claims can only make it less.
     */
    async trust(
      caller: Caller,
      { user_id, source, trust }: { user_id: string; source: string; trust?: Trust | undefined },
    ): Promise<Trust> {
      if (trust === 'untrusted' || OPEN_SOURCES.test(source)) return 'untrusted';
      const isPerson = caller.kind === 'user' || INTERFACES.has(source);
      return isPerson ? ((await roleOf(user_id)) ?? 'member') : 'service';
    },

    /**
     * Whose session it is, for a caller who may touch it.
     * @throws BrainError `not_found` also when it is somebody else's: to them it does not exist.
     */
    async session(caller: Caller, session_id: string): Promise<string> {
      const owner = await store.sessions.owner(session_id);
      if (owner === undefined || (caller.user_id !== null && caller.user_id !== owner)) {
        throw new BrainError('not_found', `No session ${session_id}`);
      }
      return owner;
    },
  };
}
