import { createHmac, sign, type KeyObject } from 'node:crypto';
import { snsKey } from './sns-certificate.ts';

/** What stands in a form: text, or a file. */
export type FormValue = string | Buffer | { bytes: Buffer; file: string; media_type?: string };
type Parts = readonly (readonly [name: string, value: FormValue])[];

/** A form as browsers and providers write one: `multipart/form-data`. */
export function multipart(parts: Parts, boundary = 'xYzZY-xYzZY'): { type: string; body: Buffer } {
  const written = parts.flatMap(([name, value]) => [
    Buffer.from(`--${boundary}\r\n${headersOf(name, value)}\r\n\r\n`),
    bytesOf(value),
    Buffer.from('\r\n'),
  ]);
  return {
    type: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([...written, Buffer.from(`--${boundary}--\r\n`)]),
  };
}

function headersOf(name: string, value: FormValue): string {
  const start = `Content-Disposition: form-data; name="${name}"`;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return start;
  return `${start}; filename="${value.file}"\r\nContent-Type: ${value.media_type ?? 'application/octet-stream'}`;
}

function bytesOf(value: FormValue): Buffer {
  if (typeof value === 'string') return Buffer.from(value);
  return Buffer.isBuffer(value) ? value : value.bytes;
}

/** A mail as Postmark posts it, with what its servers write above the headers of a mail. */
export function postmarkMail(changes: Record<string, unknown> = {}, above: [string, string][] = OF_POSTMARK) {
  return {
    FromName: 'Ann',
    From: 'ann@example.org',
    FromFull: { Email: 'Ann@example.org', Name: 'Ann', MailboxHash: '' },
    ToFull: [{ Email: 'brain@example.com', Name: '', MailboxHash: '' }],
    CcFull: [{ Email: 'bob@example.org', Name: 'Bob, the builder', MailboxHash: '' }],
    Subject: 'The invoice',
    MessageID: '73e6d360-66eb-11e1-8e72-a8904824019b',
    Date: 'Thu, 28 May 2026 15:59:01 -0400',
    TextBody: 'Is it paid?',
    HtmlBody: '<p>Is it paid?</p>',
    Headers: [...above, ...HEADERS].map(([Name, Value]) => ({ Name, Value })),
    Attachments: [] as { Name: string; Content: string; ContentType: string; ContentLength?: number }[],
    ...changes,
  };
}

/** What a mail brings along, below what those write who receive it. */
export const HEADERS: [string, string][] = [
  ['Received', 'from mail.example.org (mail.example.org [192.0.2.7]) by mx.example.com with ESMTPS id 1'],
  ['DKIM-Signature', 'v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org; s=a; h=from:to; bh=x; b=y'],
  ['Message-ID', '<question@example.org>'],
  ['In-Reply-To', '<earlier@example.org>'],
  ['References', '<first@example.org> <earlier@example.org>'],
];

/** As found in what Postmark really posts. */
export const OF_POSTMARK: [string, string][] = [
  ['Return-Path', '<ann@example.org>'],
  [
    'Received',
    'by p-pm-inboundg01a.inbound.postmarkapp.com (Postfix, from userid 996)\tid 3C96; Thu, 28 May',
  ],
  ['X-Spam-Status', 'No'],
  ['X-Spam-Tests', 'DKIM_SIGNED,DKIM_VALID,DKIM_VALID_AU,FREEMAIL_FROM,\tSPF_HELO_NONE,SPF_PASS'],
  [
    'Received-SPF',
    `pass (example.org: Sender is authorized to use 'ann@example.org' in 'mfrom' identity) receiver=p-pm-inboundg01a; identity=mailfrom; envelope-from="ann@example.org"; helo=mail.example.org; client-ip=192.0.2.7`,
  ],
];

/** What Mailgun signs, as it signs it. */
export function signedByMailgun(
  key: string,
  timestamp: number,
  token = 'e0b5477167110d68991efc6b9f89f0a11066af27834600e123',
) {
  const signature = createHmac('sha256', key).update(`${timestamp}${token}`).digest('hex');
  return { timestamp: String(timestamp), token, signature };
}

/** What Mailgun writes above, with its spam filter switched on. */
export const OF_MAILGUN: [string, string][] = [
  ['X-Mailgun-Dkim-Check-Result', 'Pass'],
  ['X-Mailgun-Spf', 'Pass'],
  ['X-Mailgun-Incoming', 'Yes'],
  ['X-Envelope-From', '<ann@example.org>'],
];

/** The fields of a mail as Mailgun posts them, without what proves them. */
export function mailgunFields(
  changes: Record<string, string> = {},
  above = OF_MAILGUN,
): Record<string, string> {
  const headers = [
    ...above,
    ...HEADERS,
    ['From', 'Ann <Ann@example.org>'],
    ['To', 'brain@example.com'],
    ['Subject', 'The =?utf-8?q?invoice?='],
    ['Date', 'Thu, 28 May 2026 15:59:01 -0400'],
  ];
  return {
    recipient: 'brain@example.com',
    sender: 'ann@example.org',
    subject: 'The invoice',
    from: 'Ann <Ann@example.org>',
    'message-headers': JSON.stringify(headers),
    'body-plain': 'Is it paid?',
    'stripped-text': 'Is it paid?',
    'body-html': '<p>Is it paid?</p>',
    ...changes,
  };
}

/** What SendGrid’s Inbound Parse posts of a mail. */
export function sendgridParts(changes: Record<string, FormValue> = {}, headers = HEADERS): Parts {
  const written = [
    ...headers,
    ['From', 'Ann <Ann@example.org>'],
    ['To', 'brain@example.com'],
    ['Subject', 'The invoice'],
  ];
  return Object.entries({
    headers: written.map(([name, value]) => `${name}: ${value}\n`).join(''),
    dkim: '{@example.org : pass}',
    to: 'brain@example.com',
    from: 'Ann <Ann@example.org>',
    text: 'Is it paid?',
    sender_ip: '192.0.2.7',
    envelope: '{"to":["brain@example.com"],"from":"ann@example.org"}',
    attachments: '0',
    subject: 'The invoice',
    charsets: '{"to":"UTF-8","subject":"UTF-8","from":"UTF-8","text":"utf-8"}',
    SPF: 'pass',
    ...changes,
  });
}

/** The headers by which SendGrid proves a body. */
export function signedBySendgrid(key: KeyObject, seconds: number, body: Buffer) {
  const signed = Buffer.concat([Buffer.from(String(seconds)), body]);
  return {
    'x-twilio-email-event-webhook-signature': sign('sha256', signed, key).toString('base64'),
    'x-twilio-email-event-webhook-timestamp': String(seconds),
  };
}

export const TOPIC = 'arn:aws:sns:us-east-1:012345678912:example-topic';
export const CERTIFICATE_URL =
  'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem';

/** A message of Amazon SNS, signed. What is changed `after` is not. */
export function snsMessage(fields: Record<string, string>, at: number, after: Record<string, unknown> = {}) {
  const message: Record<string, string> = {
    Type: 'Notification',
    MessageId: '22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324',
    TopicArn: TOPIC,
    Timestamp: new Date(at).toISOString(),
    SignatureVersion: '2',
    SigningCertURL: CERTIFICATE_URL,
    ...fields,
  };
  // https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html
  const names = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const words = names.filter((name) => name in message).map((name) => `${name}\n${message[name]}\n`);
  const algorithm = message.SignatureVersion === '1' ? 'sha1' : 'sha256';
  const signature = sign(algorithm, Buffer.from(words.join('')), snsKey).toString('base64');
  return { ...message, Signature: signature, ...after };
}

export const RAW_MAIL = [
  'From: Ann <Ann@example.org>',
  'To: brain@example.com',
  'Subject: The invoice',
  ...HEADERS.map(([name, value]) => `${name}: ${value}`),
  'Content-Type: text/plain; charset=utf-8',
  'Content-Transfer-Encoding: 8bit',
  '',
  'Is it paid? Grüße',
].join('\r\n');

/** What SES says of a mail: `Message` of a notification. */
export function sesMail(changes: Record<string, unknown> = {}, verdict = 'PASS'): string {
  return JSON.stringify({
    notificationType: 'Received',
    receipt: {
      timestamp: '2026-05-28T19:59:05.000Z',
      spfVerdict: { status: 'PASS' },
      dkimVerdict: { status: 'PASS' },
      dmarcVerdict: { status: verdict },
      action: { type: 'SNS', topicArn: TOPIC, encoding: 'UTF8' },
    },
    mail: { messageId: 'd6iitobk75ur44p8kdnnp7g2n800', source: 'ann@example.org', headersTruncated: false },
    content: RAW_MAIL,
    ...changes,
  });
}

/** A text with one of its characters, one after the other, another. */
export function* flips(text: string): Generator<string> {
  for (let at = 0; at < text.length; at += 1)
    yield `${text.slice(0, at)}${text[at] === 'A' ? 'B' : 'A'}${text.slice(at + 1)}`;
}
