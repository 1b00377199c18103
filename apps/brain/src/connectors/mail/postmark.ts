import { z } from 'zod';
import { parse } from '../../errors.ts';
import { readJson } from '../body.ts';
import type { Connector } from '../connector.ts';
import { showsSecret } from '../shown-secret.ts';
import type { Mail } from './mail.ts';
import { mailOf } from './parts.ts';
import { saidByMail } from './said-mail.ts';
import { type Header, isSentBy, isSignedFor, ownHeader, signersOf } from './verdicts.ts';

const Person = z.object({ Email: z.string(), Name: z.string().nullish() });

/** https://postmarkapp.com/developer/webhooks/inbound-webhook */
const Inbound = z.object({
  FromFull: Person,
  ToFull: z.array(Person).nullish(),
  CcFull: z.array(Person).nullish(),
  Subject: z.string().nullish(),
  /** Postmark’s own, the same each time it tries; the mail’s stands in its headers. */
  MessageID: z.string().min(1).max(200),
  Date: z.string().nullish(),
  TextBody: z.string().nullish(),
  HtmlBody: z.string().nullish(),
  Headers: z.array(z.object({ Name: z.string(), Value: z.string() })),
  Attachments: z
    .array(
      z.object({
        Name: z.string().nullish(),
        Content: z.string().refine(isBase64, 'must be base64'),
        ContentType: z.string().nullish(),
      }),
    )
    .nullish(),
});
type Inbound = z.infer<typeof Inbound>;

/** Looks for what is none: matching all of some megabytes takes more stack than there is. */
function isBase64(text: string): boolean {
  return !/[^\w+/=\s-]/.test(text);
}

/** What Postmark has taken out of the headers, or may have. */
const TAKEN = new Set(['from', 'to', 'cc', 'subject', 'date']);

/**
 * Mail by Postmark, which signs nothing: the secret stands in the URL, as the password of HTTP Basic. It tries ten times in
 * ten hours, and no more after a 403:
 * https://postmarkapp.com/support/article/understanding-inbound-webhook-retries-in-postmark
 */
export function postmark(): Connector {
  return {
    source: 'email',
    /** It takes 35 MB of attachments, 47 in base64; as everywhere here, 25 MiB of mail are taken of that. */
    maxBytes: 35 * 1024 * 1024,

    verify: (posted, hook) => showsSecret(posted, hook.secrets),

    async read(posted) {
      const inbound = parse(Inbound, readJson(posted));
      const headers = inbound.Headers.map(({ Name, Value }): Header => [Name, Value]);
      const mail = await mailOf({
        headers: [...takenOf(inbound), ...headers.filter(([name]) => !TAKEN.has(name.toLowerCase()))],
        text: inbound.TextBody ?? undefined,
        html: inbound.HtmlBody ?? undefined,
        files: (inbound.Attachments ?? []).map(({ Name, Content, ContentType }) => ({
          bytes: Buffer.from(Content, 'base64'),
          media_type: ContentType ?? 'application/octet-stream',
          name: Name ?? undefined,
        })),
      });
      const heard = await saidByMail(mail, isProven(mail, headers));
      if (!('said' in heard) || mail.message_id !== undefined) return heard;
      return { said: { ...heard.said, once: inbound.MessageID } };
    },
  };
}

function takenOf({ FromFull, ToFull, CcFull, Subject, Date }: Inbound): Header[] {
  return [
    ['From', addressOf(FromFull)],
    ['To', (ToFull ?? []).map(addressOf).join(', ')],
    ['Cc', (CcFull ?? []).map(addressOf).join(', ')],
    ['Subject', Subject ?? ''],
    ['Date', Date ?? ''],
  ];
}

function addressOf({ Email, Name }: z.infer<typeof Person>): string {
  const name = (Name ?? '').replaceAll(/["\\\p{Cc}]/gu, ' ').trim();
  return name === '' ? Email : `"${name}" <${Email}>`;
}

/** What the server wrote that the mail came to; the one above says that Postmark itself passed it on. */
const CAME_IN = /^from\s/i;

/**
 * By what Postmark’s SpamAssassin found and wrote above all that came with the mail: a signature that holds and is of the
 * author’s domain, where no other is there that may be meant; or an envelope that SPF lets pass, of that domain.
 */
function isProven(mail: Mail, headers: Header[]): boolean {
  if (headers.filter(([name]) => name.toLowerCase() === 'from').length > 1) return false;
  const tests = ownHeader(headers, 'x-spam-tests', CAME_IN)?.split(/[,\s]+/) ?? [];
  const signers = signersOf(mail);
  const isSigned = signers.length > 0 && signers.every((signer) => isSignedFor(mail, signer));
  if (tests.includes('DKIM_VALID_AU') && isSigned) return true;
  const spf = ownHeader(headers, 'received-spf', CAME_IN) ?? '';
  // The comment repeats what the sender said, so it may say this too.
  const [found, another] = spf.split(/envelope-from=/i).slice(1);
  const envelope =
    found === undefined || another !== undefined ? '' : /^"?([^";\s]*)"?(;|$)/.exec(found)?.[1];
  return /^pass\s/i.test(spf) && isSentBy(mail, envelope ?? '');
}
