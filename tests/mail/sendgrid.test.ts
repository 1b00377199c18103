import assert from 'node:assert/strict';
import { createPrivateKey, createPublicKey, generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import type { Posted } from '../../apps/brain/src/connectors/connector.ts';
import { sendgrid } from '../../apps/brain/src/connectors/mail/sendgrid.ts';
import {
  type FormValue,
  HEADERS,
  RAW_MAIL,
  flips,
  multipart,
  sendgridParts,
  signedBySendgrid,
} from '../support/mail-posts.ts';
import { hook, invalid, NOW, posted, said, SECRET } from '../webhooks/posted.ts';
import { oddFields, saneOf } from './malformed.ts';

const connector = sendgrid();
const pair = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const publicKey = pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const signing = hook('sendgrid', { secrets: [publicKey] });

function form(changes: Record<string, FormValue> = {}, headers = HEADERS, seconds = NOW): Posted {
  const { type, body } = multipart(sendgridParts(changes, headers));
  return posted(body, { 'content-type': type, ...signedBySendgrid(pair.privateKey, seconds, body) });
}

const read = (changes?: Record<string, FormValue>, headers?: [string, string][]) =>
  said(connector, form(changes, headers), signing);

/** https://github.com/sendgrid/sendgrid-nodejs/blob/main/packages/eventwebhook/src/eventwebhook.spec.js */
const PUBLISHED = {
  key: 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEEDr2LjtURuePQzplybdC+u4CwrqDqBaWjcMMsTbhdbcwHBcepxo7yAQGhHPTnlvFYPAZFceEu/1FwCM/QmGUhA==',
  other:
    'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEqTxd43gyp8IOEto2LdIfjRQrIbsd4SXZkLW6jDutdhXSJCWHw8REntlo7aNDthvj+y7GjUuFDb/R1NGe1OPzpA==',
  signature:
    'MEUCIQCtIHJeH93Y+qpYeWrySphQgpNGNr/U+UyUlBkU6n7RAwIgJTz2C+8a8xonZGi6BpSzoQsbVRamr2nlxFDWYNH2j/0=',
  timestamp: '1588788367',
  body: '{"category":"example_payload","event":"test_event","message_id":"message_id"}',
};

function published(changes: Partial<typeof PUBLISHED> = {}): boolean | Promise<boolean> {
  const { key, signature, timestamp, body } = { ...PUBLISHED, ...changes };
  const headers = {
    'x-twilio-email-event-webhook-signature': signature,
    'x-twilio-email-event-webhook-timestamp': timestamp,
  };
  const request = { ...posted(body, headers), at: Number(PUBLISHED.timestamp) * 1000 };
  return connector.verify(request, hook('sendgrid', { secrets: [key] }));
}

test('the signature that SendGrid publishes holds, and nothing of it may be another', async () => {
  assert.equal(await published(), true);
  assert.equal(await published({ key: PUBLISHED.other }), false);
  for (const field of ['signature', 'timestamp', 'body'] as const)
    for (const changed of flips(PUBLISHED[field]))
      assert.equal(await published({ [field]: changed }), false, `${field} ${changed}`);
  for (const signature of ['', `${PUBLISHED.signature}=`, `${PUBLISHED.signature}, ${PUBLISHED.signature}`])
    assert.equal(await published({ signature }), false);
});

test('a time that is signed may be three days old, as long as SendGrid tries', async () => {
  for (const [age, isTaken] of [
    [0, true],
    [72 * 3600, true],
    [74 * 3600, false],
    [-240, true],
    [-400, false],
  ] as const)
    assert.equal(await connector.verify(form({}, HEADERS, NOW - age), signing), isTaken, String(age));
});

test('a public key proves nobody who shows it, and a secret is shown where there is no key', async () => {
  const show = (secret: string) => posted('', { authorization: `Bearer ${secret}` });
  assert.equal(await connector.verify(show(publicKey), signing), false);
  assert.equal(await connector.verify({ ...posted(''), query: { secret: publicKey } }, signing), false);
  const both = hook('sendgrid', { secrets: [publicKey, SECRET] });
  assert.equal(await connector.verify(show(SECRET), both), true);
  assert.equal(await connector.verify(form(), both), true);
  assert.equal(await connector.verify(form(), hook('sendgrid')), false);
  for (const wrong of flips(SECRET)) assert.equal(await connector.verify(show(wrong), both), false);
});

test('a key of another curve is no key of SendGrid', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'secp384r1' });
  const key = createPublicKey(createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })));
  const secret = key.export({ type: 'spki', format: 'der' }).toString('base64');
  const { type, body } = multipart(sendgridParts());
  const request = posted(body, { 'content-type': type, ...signedBySendgrid(privateKey, NOW, body) });
  assert.equal(await connector.verify(request, hook('sendgrid', { secrets: [secret] })), false);
});

test('a mail in parts is read, each in the charset it was written in', async () => {
  const bytes = Buffer.from([0, 1, 2, 255]);
  const mail = await read({
    text: Buffer.from('Grüße', 'latin1'),
    charsets: '{"text":"iso-8859-1"}',
    attachments: '1',
    attachment1: { bytes, file: 'a.png', media_type: 'image/png' },
  });

  assert.deepEqual(mail.from, { channel: 'email', address: 'ann@example.org', name: 'Ann', isProven: true });
  assert.equal(mail.message.trim(), 'Grüße');
  assert.equal(mail.subject, 'The invoice');
  assert.equal(mail.once, 'question@example.org');
  assert.deepEqual(mail.files, [{ bytes, media_type: 'image/png', name: 'a.png' }]);
});

test('the same mail sent raw says the same', async () => {
  const { type, body } = multipart([
    ...sendgridParts().filter(([name]) => name !== 'headers'),
    ['email', RAW_MAIL],
  ]);
  const raw = await said(connector, posted(body, { 'content-type': type }), signing);
  const parts = await read({ text: 'Is it paid? Grüße' });

  assert.deepEqual(raw.from, parts.from);
  assert.equal(raw.message.trim(), parts.message.trim());
  assert.equal(raw.once, parts.once);
  assert.equal(raw.thread, parts.thread);
});

test('a sender is proven by a signature of their domain that held, or by SPF of it', async () => {
  const none = { dkim: 'none', SPF: 'none' };
  for (const [fields, isProven] of [
    [{ SPF: 'none' }, true],
    [{ dkim: '{@evil.example : pass, @example.org : pass}', SPF: 'none' }, true],
    [{ dkim: 'none' }, true],
    [none, false],
    [{ ...none, dkim: '{@example.org : fail}' }, false],
    [{ ...none, dkim: '{@evil.example : pass, @example.org : fail}' }, false],
    [{ ...none, dkim: '@example.org : pass' }, false],
    [{ ...none, dkim: '{@org : pass}' }, false],
    [{ ...none, SPF: 'softfail' }, false],
    [{ ...none, SPF: 'pass', envelope: '{"from":"eve@evil.example"}' }, false],
    [{ ...none, SPF: 'pass', envelope: '{"from":""}' }, false],
    [{ ...none, SPF: 'pass', envelope: '{"from":"\\"ann@example.org\\"@evil.example"}' }, false],
    [{ ...none, SPF: 'pass', envelope: 'ann@example.org' }, false],
  ] as const)
    assert.equal((await read({ ...fields })).from?.isProven, isProven, JSON.stringify(fields));
});

test('what the mail itself says of how it was signed counts for nothing', async () => {
  const without = HEADERS.filter(([name]) => name !== 'DKIM-Signature');
  const fields = { SPF: 'none', dkim: '{@example.org : pass, @x.evil.example : fail}' };
  for (const signature of [
    // A domain that is written so that the list reads as if another had signed.
    'v=1; d=example.org : pass, @x.evil.example; b=x',
    'v=1; d=evil.example; d=example.org; b=x',
    'v=1; d=example.org; l=0; b=x',
    'v=1; d=x.evil.example; b=x',
  ])
    assert.equal(
      (await read(fields, [...without, ['DKIM-Signature', signature]])).from?.isProven,
      false,
      signature,
    );
  const evil = await read({ SPF: 'none', dkim: '{@evil.example : pass}' }, [
    ...HEADERS,
    ['DKIM-Signature', 'd=evil.example; b=x'],
  ]);
  assert.equal(evil.from?.isProven, false);
  const { type, body } = multipart([...sendgridParts({ SPF: 'none' }), ['dkim', '{@evil.example : pass}']]);
  const twice = await said(connector, posted(body, { 'content-type': type }), signing);
  assert.equal(twice.from?.isProven, false);
});

test('a file of 10 MB comes along whole', async () => {
  const bytes = Buffer.alloc(10_000_000, 'The bytes of a file. ');
  const request = form({ attachment1: { bytes, file: 'a.pdf', media_type: 'application/pdf' } });

  assert.equal(await connector.verify(request, signing), true);
  assert.ok((await said(connector, request, signing)).files?.[0]?.bytes.equals(bytes));
});

test('more than 200 malformed mails of SendGrid are refused, or come to something sane', async () => {
  const fields = Object.fromEntries(
    sendgridParts().map(([name, value]) => [name, typeof value === 'string' ? value : '']),
  );
  const forms = [
    ...oddFields({ ...fields, html: '<p>' }),
    ...oddFields({ email: RAW_MAIL, dkim: '', SPF: '' }),
  ];
  const { type, body } = multipart(sendgridParts());
  const sign = (bytes: Buffer, as = type) =>
    posted(bytes, { 'content-type': as, ...signedBySendgrid(pair.privateKey, NOW, bytes) });
  const cuts = Array.from({ length: 100 }, (_, index) =>
    sign(body.subarray(0, Math.floor((body.length * index) / 101))),
  );
  const requests = [
    ...forms.map((odd) => sign(multipart(Object.entries(odd)).body)),
    ...cuts,
    sign(body, 'application/json'),
    sign(Buffer.from('{}'), 'application/json'),
  ];
  const counts = await saneOf(connector, requests, signing);

  assert.ok(requests.length > 200 && counts.invalid > 100 && counts.said > 50, JSON.stringify(counts));
});

test('JSON where a form is expected is refused', async () => {
  const json = posted('{"from":"ann@example.org"}', { 'content-type': 'application/json' });
  await invalid(() => connector.read(json, signing), /^body: is not a form/);
});
