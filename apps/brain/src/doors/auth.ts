import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OWNER, type Trust, UserId } from '@brain/schema';
import { z } from 'zod';
import { BrainError, parse } from '../errors.ts';
import type { Store } from '../store/store.ts';

/** Who speaks through a door. A service may act for a user it names; a user only for themselves. */
export interface Caller {
  kind: 'service' | 'user';
  /** The user this caller acts for; null: a service that names one with each call. */
  user_id: string | null;
  /** Aborts when the caller's key is revoked; a service key is not. */
  revoked?: AbortSignal;
}

/** Sources that are a person at an interface of ours. */
const INTERFACES: ReadonlySet<string> = new Set(['web', 'telegram']);
/** Sources through which anybody may write. */
const OPEN_SOURCES = /^(?:webhook|e-?mail|slack|github|stripe|sms|rss|form)(?![a-z])/i;

export type Auth = ReturnType<typeof createAuth>;

/** The service key of a folder: the given one, else the one kept there, made on the first start. */
export function serviceKey(folder: string, given: string | undefined): string {
  if (given) return given;
  const file = join(folder, 'key');
  if (!existsSync(file))
    writeFileSync(file, `brain_${randomBytes(32).toString('base64url')}\n`, { mode: 0o600 });
  const key = readFileSync(file, 'utf8').trim();
  if (key === '') throw new Error(`${file} is empty. Delete it to have a new key made.`);
  return key;
}

/** Tells who a caller is, and which user and session they may touch. Every read goes through here. */
export function createAuth(key: string, store: Store) {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  const expected = digest(key);
  /** By the id of each user's key that was used since the start. */
  const revocable = new Map<string, AbortController>();

  return {
    /**
     * The caller behind a key. A service may say for whom it acts from the start; a user's key is its user's.
     * @throws BrainError `unauthorized`.
     */
    async caller(given: string | undefined, acting?: string): Promise<Caller> {
      if (!given) throw new BrainError('unauthorized', 'A key is needed: Authorization: Bearer …');
      // Digests have one length and are compared in constant time, so the answer's time says nothing of the key.
      if (timingSafeEqual(digest(given), expected)) return { kind: 'service', user_id: acting ?? null };
      const found = await store.users.ofKey(given);
      if (!found) throw new BrainError('unauthorized', 'This key is not known');
      const { user_id, key_id } = found;
      const live = revocable.get(key_id) ?? new AbortController();
      revocable.set(key_id, live);
      return { kind: 'user', user_id, revoked: live.signal };
    },

    /** Ends what is open under a key that was revoked. */
    revoke(key_id: string): void {
      revocable.get(key_id)?.abort();
      revocable.delete(key_id);
    },

    /**
     * The user a call is about.
     * @throws BrainError `invalid` when a service names none, `not_found` when a user names another.
     */
    user(caller: Caller, named: string | undefined): string {
      if (caller.user_id === null) {
        if (named === undefined) throw new BrainError('invalid', 'user_id: a service must name the user');
        return named;
      }
      if (named !== undefined && named !== caller.user_id)
        throw new BrainError('not_found', `No user ${named}`);
      return caller.user_id;
    },

    /** Whose words come in by a caller: those of the person, of a service that acts for them, or of anybody. */
    trust(caller: Caller, { user_id, source }: { user_id: string; source: string }): Trust {
      const isPerson = caller.kind === 'user' || INTERFACES.has(source);
      if (isPerson) return user_id === OWNER ? 'owner' : 'member';
      return OPEN_SOURCES.test(source) ? 'untrusted' : 'service';
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

    /** @throws BrainError `forbidden` for anybody but a service. */
    service(caller: Caller): void {
      if (caller.kind !== 'service') throw new BrainError('forbidden', 'Only a service may do this');
    },
  };
}

/** The key of an `Authorization: Bearer …` header (RFC 6750 §2.1). */
export function bearer(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)\s*$/i.exec(header ?? '')?.[1];
}

const ActingUser = z.object({ 'x-brain-user': UserId });

/** The user that a service acts for on a whole connection, by the header `X-Brain-User`. @throws BrainError `invalid`. */
export function actingUser(header: string | undefined): string | undefined {
  return header === undefined ? undefined : parse(ActingUser, { 'x-brain-user': header })['x-brain-user'];
}
