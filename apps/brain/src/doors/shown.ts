import type { IncomingHttpHeaders } from 'node:http';
import { UserId } from '@brain/schema';
import { z } from 'zod';
import { parse } from '../errors.ts';

/** What a request shows to prove who it is, and whom a service says that it acts for. */
export interface Shown {
  key?: string | undefined;
  cookie?: string | undefined;
  acting?: string | undefined;
}

/**
 * The name of the cookie. Over TLS the prefix makes the browser refuse one that another host, or plain HTTP, has set
 * (https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Set-Cookie#cookie_prefixes).
 */
export const cookieName = (isSecure: boolean) => (isSecure ? '__Host-brain' : 'brain');

const ActingUser = z.object({ 'x-brain-user': UserId });

/** What the headers of a request show. @throws BrainError `invalid`. */
export function shownBy(headers: IncomingHttpHeaders, isSecure: boolean): Shown {
  const named = headers['x-brain-user'];
  return {
    key: bearer(headers.authorization),
    cookie: cookieOf(headers.cookie, cookieName(isSecure)),
    acting: named === undefined ? undefined : parse(ActingUser, { 'x-brain-user': named })['x-brain-user'],
  };
}

/** The key of an `Authorization: Bearer …` header (RFC 6750 §2.1). */
function bearer(header: string | undefined): string | undefined {
  return /^Bearer +(\S+)\s*$/i.exec(header ?? '')?.[1];
}

/** The value of one cookie (RFC 6265 §4.2.1); the first, where a name comes twice. */
function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of header?.split(';') ?? []) {
    const [key, value] = pair.split('=', 2);
    if (key?.trim() === name) return value?.trim() || undefined;
  }
  return undefined;
}
