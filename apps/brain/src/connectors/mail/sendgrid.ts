import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import type { Connector, Posted } from '../connector.ts';
import { showsSecret } from '../shown-secret.ts';
import { fromBase64 } from '../signature.ts';
import { type Form, readForm } from './form.ts';
import type { Mail } from './mail.ts';
import { readMime } from './mime.ts';
import { mailOf } from './parts.ts';
import { saidByMail } from './said-mail.ts';
import { type Header, isSentBy, isSignedFor, signersOf } from './verdicts.ts';

/**
 * SendGrid tries for three days, and says nowhere that it signs each time anew; an hour more for clocks and queues. All of
 * the body is signed, so who sends it again sends the same mail, which starts nothing.
 */
const MAX_AGE_SECONDS = 73 * 3600;
const MAX_AHEAD_SECONDS = 5 * 60;

/**
 * Mail by SendGrid’s Inbound Parse, in its parts or raw (“Send raw”):
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/setting-up-the-inbound-parse-webhook
 * A secret that is a public key is that of a security policy, and what is posted is signed with it:
 * https://www.twilio.com/docs/sendgrid/for-developers/parsing-email/securing-your-parse-webhooks
 * Any other is shown, in the URL.
 */
export function sendgrid(): Connector {
  return {
    source: 'email',
    /** The largest mail it takes is 30 MB. */
    maxBytes: 32 * 1024 * 1024,

    verify(posted, hook) {
      const keys = hook.secrets.map(keyOf);
      // A public key is no secret: who shows it has proven nothing.
      const shown = hook.secrets.filter((_, index) => keys[index] === undefined);
      return keys.some((key) => key && isSigned(posted, key)) || showsSecret(posted, shown);
    },

    async read(posted) {
      const form = await readForm(posted);
      const raw = form.parts.find(({ name }) => name === 'email');
      const mail = raw ? await readMime(raw.bytes) : await mailOfForm(form);
      return saidByMail(mail, isProven(mail, form));
    },
  };
}

/** A public key of ECDSA P-256, as SendGrid shows it: base64 of its DER. */
function keyOf(secret: string): KeyObject | undefined {
  const der = fromBase64(secret);
  if (!der) return undefined;
  try {
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}

/** https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/getting-started-event-webhook-security-features */
function isSigned({ headers, body, at }: Posted, key: KeyObject): boolean {
  const seconds = headers['x-twilio-email-event-webhook-timestamp'] ?? '';
  const signature = fromBase64(headers['x-twilio-email-event-webhook-signature'] ?? '');
  if (!signature || !/^\d{1,12}$/.test(seconds)) return false;
  const age = at / 1000 - Number(seconds);
  if (age > MAX_AGE_SECONDS || age < -MAX_AHEAD_SECONDS) return false;
  return verify('sha256', Buffer.concat([Buffer.from(seconds), body]), key, signature);
}

async function mailOfForm(form: Form): Promise<Mail> {
  const text = textsOf(form);
  const headers = headersOf(text('headers') ?? '');
  const named = new Set(headers.map(([name]) => name.toLowerCase()));
  const missing = ['From', 'To', 'Cc', 'Subject'].filter((name) => !named.has(name.toLowerCase()));
  return mailOf({
    headers: [...missing.map((name): Header => [name, text(name.toLowerCase()) ?? '']), ...headers],
    text: text('text'),
    html: text('html'),
    files: form.files.map(({ bytes, media_type, file }) => ({ bytes, media_type, name: file })),
  });
}

/** Each field is in the charset that the mail had it in, as `charsets` says. */
function textsOf(form: Form) {
  const charsets = jsonOf(form.text('charsets'));
  return (name: string): string | undefined => {
    const bytes = form.parts.find((part) => part.name === name && part.file === undefined)?.bytes;
    return bytes && decode(bytes, charsets.get(name));
  };
}

function decode(bytes: Buffer, charset: unknown): string {
  try {
    return new TextDecoder(typeof charset === 'string' ? charset : 'utf-8').decode(bytes);
  } catch {
    return bytes.toString();
  }
}

function headersOf(text: string): Header[] {
  const lines = text.replaceAll(/\r?\n(?=[ \t])/g, '').split(/\r?\n/);
  return lines.flatMap((line): Header[] => {
    const colon = line.indexOf(':');
    return colon > 0 ? [[line.slice(0, colon), line.slice(colon + 1)]] : [];
  });
}

/** The members of an object in JSON; none where it is something else. */
function jsonOf(text = ''): ReadonlyMap<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  } catch {
    return new Map();
  }
}

/** By what SendGrid found: a signature that holds, or an envelope that SPF lets pass, of the domain in `From`. */
function isProven(mail: Mail, form: Form): boolean {
  const signers = signersOf(mail);
  const found = /^\{(.*)\}$/.exec(form.sole('dkim')?.trim() ?? '')?.[1] ?? '';
  const passed = found.split(',').flatMap((entry) => /^\s*@([\w.-]+)\s*:\s*pass\s*$/.exec(entry)?.[1] ?? []);
  if (passed.some((domain) => signers.includes(domain.toLowerCase()) && isSignedFor(mail, domain)))
    return true;
  const envelope = jsonOf(form.sole('envelope')).get('from');
  return form.sole('SPF') === 'pass' && typeof envelope === 'string' && isSentBy(mail, envelope);
}
