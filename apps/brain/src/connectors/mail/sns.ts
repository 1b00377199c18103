import { X509Certificate, createHash, timingSafeEqual, verify, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { BrainError, messageOf, parse } from '../../errors.ts';
import type { FetchGuard } from '../../net/guarded-fetch.ts';
import { jsonOf, textOf } from '../body.ts';
import { fromBase64 } from '../signature.ts';

/**
 * What Amazon SNS posts, as text/plain:
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
const SnsMessage = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: z.string().min(1).max(200),
  TopicArn: z.string().max(1000),
  Subject: z.string().nullish(),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string(),
  SigningCertURL: z.string().max(1000),
  Token: z.string().optional(),
  SubscribeURL: z.string().max(4000).optional(),
});
export type SnsMessage = z.infer<typeof SnsMessage>;

/** As all of them are: no other service of Amazon, where anybody may put a file, has such a name. */
const HOST = /^sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?$/;
const CERTIFICATE_PATH = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/;
/**
 * SNS tries for an hour at most, and `Timestamp` is of the first time: an hour more for clocks and queues. A message that
 * comes again later within that starts nothing, since its id is known.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-delivery-retries.html
 */
const MAX_AGE_MS = 2 * 3_600_000;
const MAX_AHEAD_MS = 5 * 60_000;
/** Amazon has one a region, and changes it once a year. */
const MAX_CERTIFICATES = 16;
const MAX_FETCHES = 4;
/** A webhook is answered within a second or tried again. */
const FETCH_TIMEOUT_MS = 5000;

interface Certificate {
  key: KeyObject;
  from: number;
  until: number;
}

/** @throws BrainError `invalid` when it is no message of SNS. */
export function readSns(body: Buffer): SnsMessage {
  return parse(SnsMessage, jsonOf(textOf(body)));
}

/** What proves that Amazon SNS sent a message, for a topic that is named, and says to it that we listen. */
export function createSns({ guard }: { guard: FetchGuard }) {
  const certificates = new Map<string, Certificate>();
  const fetches = new Map<string, Promise<Certificate | undefined>>();

  async function certificateOf(url: string): Promise<Certificate | undefined> {
    const known = certificates.get(url);
    if (known) return known;
    const going = fetches.get(url);
    if (going) return going;
    if (fetches.size >= MAX_FETCHES)
      throw new BrainError('unavailable', 'Certificates of Amazon SNS are being fetched', { retryAfter: 5 });
    const fetching = fetchCertificate(url).finally(() => fetches.delete(url));
    fetches.set(url, fetching);
    return fetching;
  }

  async function fetchCertificate(url: string): Promise<Certificate | undefined> {
    const body = await open(url);
    const certificate = body && readCertificate(body);
    if (!certificate) return undefined;
    const [oldest] = certificates.keys();
    if (certificates.size >= MAX_CERTIFICATES && oldest !== undefined) certificates.delete(oldest);
    certificates.set(url, certificate);
    return certificate;
  }

  /** What stands at an address of Amazon SNS; undefined where it says no, or leads away. */
  async function open(url: string): Promise<Buffer | undefined> {
    try {
      const fetched = await guard.open(url, AbortSignal.timeout(FETCH_TIMEOUT_MS));
      if (fetched.status >= 500) throw new Error(`it answered ${fetched.status}`);
      return fetched.status === 200 && fetched.url === url && !fetched.isCut ? fetched.body : undefined;
    } catch (cause) {
      throw new BrainError('unavailable', `Amazon SNS could not be asked: ${messageOf(cause)}`, {
        cause,
        retryAfter: 30,
      });
    }
  }

  return {
    /**
     * Whether Amazon signed a message for one of the topics: those it must name are looked at first, so that nobody who
     * does not know them makes us fetch anything.
     * https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
     * @throws BrainError `unavailable` when the certificate cannot be fetched now.
     */
    async isSigned(message: SnsMessage, of: { topics: readonly string[]; at: number }): Promise<boolean> {
      const age = of.at - Date.parse(message.Timestamp);
      if (!isOneOf(message.TopicArn, of.topics) || age > MAX_AGE_MS || age < -MAX_AHEAD_MS) return false;
      const url = ofAmazon(message.SigningCertURL);
      const signature = fromBase64(message.Signature);
      if (!url || url.search !== '' || !CERTIFICATE_PATH.test(url.pathname) || !signature) return false;
      const certificate = await certificateOf(url.href);
      if (!certificate || of.at < certificate.from || of.at > certificate.until) return false;
      const algorithm = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
      return verify(algorithm, Buffer.from(canonical(message)), certificate.key, signature);
    },

    /** Confirms a subscription that Amazon asks about in a signed message. @throws BrainError `invalid`, `unavailable`. */
    async confirm({ SubscribeURL = '', TopicArn }: SnsMessage): Promise<void> {
      const url = ofAmazon(SubscribeURL);
      const is = (name: string, value: string) => url?.searchParams.get(name) === value;
      if (!url || !is('Action', 'ConfirmSubscription') || !is('TopicArn', TopicArn))
        throw new BrainError('invalid', 'SubscribeURL: is not where Amazon SNS confirms this subscription');
      if (!(await open(url.href)))
        throw new BrainError('unavailable', 'Amazon SNS did not confirm the subscription', {
          retryAfter: 30,
        });
    },
  };
}

/** An address of Amazon SNS itself; undefined for any other, however like it looks. */
function ofAmazon(given: string): URL | undefined {
  const url = URL.parse(given);
  const isPlain = url?.protocol === 'https:' && url.port === '' && url.username === '' && url.password === '';
  return url && isPlain && HOST.test(url.hostname) && url.hash === '' ? url : undefined;
}

/** The words that are signed: the fields of the type by name, each name and value on a line. */
function canonical(message: SnsMessage): string {
  const names =
    message.Type === 'Notification'
      ? (['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const)
      : (['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const);
  return names.map((name) => (message[name] == null ? '' : `${name}\n${message[name]}\n`)).join('');
}

function readCertificate(pem: Buffer): Certificate | undefined {
  try {
    const { publicKey, validFromDate, validToDate } = new X509Certificate(pem);
    if (publicKey.asymmetricKeyType !== 'rsa') return undefined;
    return { key: publicKey, from: validFromDate.getTime(), until: validToDate.getTime() };
  } catch {
    return undefined;
  }
}

/** In constant time: who knows a topic of ours is half of the proof. */
function isOneOf(given: string, topics: readonly string[]): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return topics.filter((topic) => timingSafeEqual(digest(topic), digest(given))).length > 0;
}
