import { createHash } from 'node:crypto';
import { z } from 'zod';
import { BrainError, parse } from '../../errors.ts';
import { mediaType, readJson } from '../body.ts';
import type { Connector, Posted } from '../connector.ts';
import { fromHex, isSigned } from '../signature.ts';
import { type Form, readForm } from './form.ts';
import type { Mail } from './mail.ts';
import { readMime } from './mime.ts';
import { mailOf } from './parts.ts';
import { saidByMail } from './said-mail.ts';
import { type Header, isSentBy, isSignedFor, ownHeader, signersOf } from './verdicts.ts';

/**
 * Mailgun tries for eight hours, and says nowhere that it signs each time anew. A day, so that none of its own is refused;
 * a signature that leaked is of no use with another body as long as we have seen the first.
 */
const MAX_AGE_SECONDS = 24 * 3600;
const MAX_AHEAD_SECONDS = 5 * 60;
/** A day of mail, at some hundred bytes each. */
const MAX_SEEN = 10_000;
/** Its events, which are JSON. */
const MAX_JSON_BYTES = 256 * 1024;
const SIGNED = ['timestamp', 'token', 'signature'] as const;

/**
 * Mail by a route of Mailgun with `forward()`, in its parts, or raw where the URL ends in `mime`; it stops trying at a 406:
 * https://documentation.mailgun.com/docs/mailgun/user-manual/receive-forward-store/receive-http
 */
export function mailgun(): Connector {
  const seen = new Map<string, string>();

  /** Only the time and a token are signed: with another body they are somebody else’s. */
  function isFirstOrSame(signature: string, posted: Posted): boolean {
    const digest = digestOf(posted);
    const known = seen.get(signature);
    if (known !== undefined) return known === digest;
    const [oldest] = seen.keys();
    if (seen.size >= MAX_SEEN && oldest !== undefined) seen.delete(oldest);
    seen.set(signature, digest);
    return true;
  }

  return {
    source: 'email',
    /** The largest mail it takes is 25 MB; in a form, with the text twice and thrice. */
    maxBytes: 32 * 1024 * 1024,

    /** https://documentation.mailgun.com/docs/mailgun/user-manual/webhooks/securing-webhooks */
    async verify(posted, hook) {
      const [timestamp = '', token = '', signature = ''] = await signedOf(posted);
      const right = fromHex(signature);
      if (!right || !/^\d{1,12}$/.test(timestamp) || !/^[\x21-\x7e]{1,100}$/.test(token)) return false;
      const age = posted.at / 1000 - Number(timestamp);
      if (age > MAX_AGE_SECONDS || age < -MAX_AHEAD_SECONDS) return false;
      if (!isSigned('sha256', [timestamp, token], { keys: hook.secrets, signatures: [right] })) return false;
      return isFirstOrSame(`${hook.name} ${timestamp} ${token}`, posted);
    },

    async read(posted) {
      if (isJson(posted))
        return { ignored: 'an event of Mailgun, not a mail: set a route that forwards here' };
      const form = await readForm(posted);
      const raw = form.parts.find(({ name }) => name === 'body-mime');
      const mail = raw ? await readMime(raw.bytes) : await mailOfForm(form);
      return saidByMail(mail, isProven(mail, form));
    },
  };
}

/** What proves a request, and no more of it; nothing where it is something else. */
async function signedOf(posted: Posted): Promise<(string | undefined)[]> {
  try {
    if (isJson(posted)) return signedOfEvent(posted);
    const form = await readForm(posted, SIGNED);
    return SIGNED.map(form.text);
  } catch (error) {
    if (error instanceof BrainError && error.code === 'invalid') return [];
    throw error;
  }
}

const Event = z.object({
  signature: z.object({ timestamp: z.coerce.string(), token: z.string(), signature: z.string() }),
});

function signedOfEvent(posted: Posted): string[] {
  if (posted.body.length > MAX_JSON_BYTES) return [];
  const { signature } = parse(Event, readJson(posted));
  return SIGNED.map((name) => signature[name]);
}

function isJson(posted: Posted): boolean {
  return mediaType(posted) === 'application/json';
}

/**
 * What a body says, whatever separates the parts of its form: that may be another each time it is sent. The length of each
 * piece is counted in, so that no two bodies that say different things have one digest.
 */
function digestOf({ headers, body }: Posted): string {
  const hash = createHash('sha256');
  const given = /boundary="?([^";]+)"?/i.exec(headers['content-type'] ?? '')?.[1] ?? '';
  // A short one would cut the body into ever so many pieces.
  const boundary = given.length < 8 ? '' : given;
  for (let at = 0; at <= body.length;) {
    const next = boundary === '' ? -1 : body.indexOf(boundary, at);
    const end = next === -1 ? body.length : next;
    hash.update(`${end - at}:`).update(body.subarray(at, end));
    at = end + Math.max(boundary.length, 1);
  }
  return hash.digest('base64');
}

const Headers = z.array(z.tuple([z.string(), z.string()]));

async function mailOfForm(form: Form): Promise<Mail> {
  const given = form.text('message-headers');
  return mailOf({
    headers: given === undefined ? fieldHeaders(form) : headersOf(given),
    text: form.text('body-plain'),
    html: form.text('body-html'),
    files: form.files.map(({ bytes, media_type, file }) => ({ bytes, media_type, name: file })),
  });
}

function headersOf(json: string): Header[] {
  try {
    return Headers.parse(JSON.parse(json));
  } catch (cause) {
    throw new BrainError('invalid', 'message-headers: is not a list of names and values in JSON', { cause });
  }
}

function fieldHeaders(form: Form): Header[] {
  const names = ['From', 'To', 'Cc', 'Subject', 'Message-Id', 'In-Reply-To', 'References', 'Date'];
  return names.flatMap((name): Header[] => {
    const value = form.text(name) ?? form.text(name.toLowerCase());
    return value === undefined ? [] : [[name, value]];
  });
}

/**
 * By what Mailgun’s spam filter found and wrote above all that came with the mail, if it is switched on: an envelope that
 * SPF lets pass, of the domain in `From`; or a signature that holds, where none is there but of that domain.
 */
function isProven(mail: Mail, form: Form): boolean {
  const json = form.sole('message-headers');
  const raw = form.sole('body-mime');
  if (json === undefined && raw === undefined) return false;
  const headers =
    json === undefined
      ? [...mail.headers].flatMap(([name, values]) => values.map((value): Header => [name, value]))
      : headersOf(json);
  const isPass = (name: string) => ownHeader(headers, name)?.trim().toLowerCase() === 'pass';
  if (isPass('x-mailgun-spf') && isSentBy(mail, form.sole('sender') ?? '')) return true;
  const signers = signersOf(mail);
  const isAllOfAuthor = signers.length > 0 && signers.every((signer) => isSignedFor(mail, signer));
  return isPass('x-mailgun-dkim-check-result') && isAllOfAuthor;
}
