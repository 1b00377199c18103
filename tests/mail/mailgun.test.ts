import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Posted } from '../../apps/brain/src/connectors/connector.ts';
import { mailgun } from '../../apps/brain/src/connectors/mail/mailgun.ts';
import {
  type FormValue,
  HEADERS,
  OF_MAILGUN,
  RAW_MAIL,
  flips,
  mailgunFields,
  multipart,
  signedByMailgun,
} from '../support/mail-posts.ts';
import { hook, invalid, NOW, posted, said, SECRET } from '../webhooks/posted.ts';
import { oddFields, saneOf } from './malformed.ts';

const mine = hook('mailgun');
const URLENCODED = 'application/x-www-form-urlencoded';
type Fields = Record<string, string>;

function urlencoded(fields: Fields): Posted {
  return posted(new URLSearchParams(fields).toString(), { 'content-type': URLENCODED });
}

function multi(fields: Record<string, FormValue>, boundary?: string): Posted {
  const { type, body } = multipart(Object.entries(fields), boundary);
  return posted(body, { 'content-type': type });
}

const signed = (age = 0, token?: string) => signedByMailgun(SECRET, NOW - age, token);
const read = (changes?: Fields, above?: [string, string][]) =>
  said(mailgun(), urlencoded(mailgunFields(changes, above)), mine);

test('a form is taken with the signature of its time and token, in both ways of writing forms', async () => {
  const fields = { ...mailgunFields(), ...signed() };
  assert.equal(await mailgun().verify(urlencoded(fields), mine), true);
  assert.equal(await mailgun().verify(multi(fields), mine), true);
  const file = { bytes: Buffer.alloc(1000), file: 'a.bin' };
  assert.equal(await mailgun().verify(multi({ 'attachment-1': file, ...fields }), mine), true);
  assert.equal(
    await mailgun().verify(urlencoded(fields), hook('mailgun', { secrets: ['another-secret'] })),
    false,
  );
  const both = hook('mailgun', { secrets: ['another-secret', SECRET] });
  assert.equal(await mailgun().verify(urlencoded(fields), both), true);
});

test('nothing of the time, the token or the signature may be another, or missing', async () => {
  const proof = signed();
  for (const field of ['timestamp', 'token', 'signature'] as const) {
    for (const changed of flips(proof[field])) {
      const request = urlencoded({ ...mailgunFields(), ...proof, [field]: changed });
      assert.equal(await mailgun().verify(request, mine), false, `${field} ${changed}`);
    }
    const { [field]: _, ...others } = proof;
    assert.equal(await mailgun().verify(urlencoded({ ...mailgunFields(), ...others }), mine), false);
  }
  // The same letters with the line between them elsewhere sign the same.
  const { timestamp, token } = proof;
  for (const moved of [
    { timestamp: timestamp.slice(0, -1), token: timestamp.slice(-1) + token },
    { timestamp: timestamp + token.slice(0, 1), token: token.slice(1) },
    { timestamp: timestamp + token.slice(0, 2), token: token.slice(2) },
    { timestamp: timestamp + token, token: '' },
  ])
    assert.equal(await mailgun().verify(urlencoded({ ...mailgunFields(), ...proof, ...moved }), mine), false);
});

test('a time that is signed may be a day old, since Mailgun tries for eight hours', async () => {
  for (const [age, isTaken] of [
    [8 * 3600, true],
    [23 * 3600, true],
    [25 * 3600, false],
    [-240, true],
    [-400, false],
  ] as const) {
    const request = urlencoded({ ...mailgunFields(), ...signed(age) });
    assert.equal(await mailgun().verify(request, mine), isTaken, String(age));
  }
});

test('a signature is good for one body: the same comes again, another is refused', async () => {
  const connector = mailgun();
  const fields = { ...mailgunFields(), ...signed() };
  const is = (request: Posted) => connector.verify(request, mine);

  assert.equal(await is(multi(fields)), true);
  assert.equal(await is(multi(fields)), true);
  // Tried again by a server that separates the parts by something else.
  assert.equal(await is(multi(fields, 'another-boundary')), true);
  assert.equal(await is(multi({ ...fields, 'body-plain': 'Pay me!' })), false);
  assert.equal(await is(multi({ ...fields, subject: '' })), false);
  assert.equal(await is(urlencoded(fields)), false);
  assert.equal(await is(multi({ ...fields, ...signed(0, 'another-token'), 'body-plain': 'Pay me!' })), true);
  assert.equal(await is(multi(fields)), true);
  const { body, ...rest } = multi(fields);
  for (let at = 100; at < body.length; at += 50) {
    const changed = Buffer.from(body);
    changed[at] = (changed[at] ?? 0) ^ 1;
    assert.equal(await is({ ...rest, body: changed }), false, String(at));
  }
});

test('a mail in parts is read', async () => {
  const mail = await read();

  assert.deepEqual(mail.from, { channel: 'email', address: 'ann@example.org', name: 'Ann', isProven: true });
  assert.equal(mail.message.trim(), 'Is it paid?');
  assert.equal(mail.subject, 'The invoice');
  assert.equal(mail.once, 'question@example.org');
});

test('a mail with files of 10 MB is read whole, and the same sent raw says the same', async () => {
  const bytes = Buffer.alloc(10_000_000, 'The bytes of a file. ');
  const request = multi({
    ...mailgunFields(),
    'attachment-count': '1',
    'attachment-1': { bytes, file: 'a.pdf', media_type: 'application/pdf' },
    ...signed(),
  });
  const connector = mailgun();
  assert.equal(await connector.verify(request, mine), true);
  const parts = await said(connector, request, mine);
  const raw = await said(connector, multi({ recipient: 'brain@example.com', 'body-mime': RAW_MAIL }), mine);

  assert.ok(parts.files?.[0]?.bytes.equals(bytes));
  assert.equal(raw.message.trim(), 'Is it paid? Grüße');
  assert.deepEqual([raw.once, raw.thread, raw.subject], [parts.once, parts.thread, parts.subject]);
  assert.equal(raw.from?.isProven, false);
});

test('a sender is proven by what Mailgun found: SPF of their domain, or a signature of it', async () => {
  const [dkim, spf] = OF_MAILGUN;
  assert.ok(dkim && spf);
  for (const [above, fields, isProven] of [
    [[spf], {}, true],
    [[dkim], {}, true],
    [[], {}, false],
    [[['X-Mailgun-Spf', 'SoftFail']], {}, false],
    [[['X-Mailgun-Dkim-Check-Result', 'Fail']], {}, false],
    [[spf], { sender: 'eve@evil.example' }, false],
    [[spf], { sender: '' }, false],
    [[spf], { sender: 'example.org' }, false],
    // Below the line of the server it came to, or a second time: the mail says so itself.
    [[...HEADERS.slice(0, 1), spf, dkim], {}, false],
    [[spf, ['x-mailgun-spf', 'Pass']], {}, false],
    // Somebody else signed too, and which of them held is not said.
    [[dkim, ['DKIM-Signature', 'd=evil.example; b=x']], {}, false],
  ] as [[string, string][], Fields, boolean][])
    assert.equal((await read(fields, above)).from?.isProven, isProven, JSON.stringify([above, fields]));
  const fields = new URLSearchParams(mailgunFields({}, [spf]));
  fields.append('sender', 'ann@example.org');
  const twice = posted(fields.toString(), { 'content-type': URLENCODED });
  assert.equal((await said(mailgun(), twice, mine)).from?.isProven, false);
});

test('a raw mail is proven by the same', async () => {
  const above = OF_MAILGUN.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  const fields = { sender: 'ann@example.org', 'body-mime': above + RAW_MAIL };
  assert.equal((await said(mailgun(), multi(fields), mine)).from?.isProven, true);
  const below = { ...fields, 'body-mime': RAW_MAIL.replace('\r\nContent-Type', `\r\n${above}Content-Type`) };
  assert.equal((await said(mailgun(), multi(below), mine)).from?.isProven, false);
});

test('an event of Mailgun, which is JSON, is no mail', async () => {
  const connector = mailgun();
  const json = (value: unknown) => posted(JSON.stringify(value), { 'content-type': 'application/json' });
  const event = json({ signature: signed(), 'event-data': { event: 'delivered' } });
  assert.equal(await connector.verify(event, mine), true);
  assert.ok('ignored' in (await connector.read(event, mine)));
  for (const wrong of [{}, null, { signature: {} }, { signature: { ...signed(), token: 'x' } }])
    assert.equal(await connector.verify(json(wrong), mine), false);
  assert.equal(await connector.verify(posted('{', { 'content-type': 'application/json' }), mine), false);
});

test('what is no form, or broken, proves nothing and is refused', async () => {
  const text = posted('timestamp=1', { 'content-type': 'text/plain' });
  assert.equal(await mailgun().verify(text, mine), false);
  await invalid(() => mailgun().read(text, mine), /^body: is not a form/);
  const { headers, body } = multi({ ...mailgunFields(), ...signed() });
  for (let end = 0; end < body.length - 70; end += 40)
    assert.equal(await mailgun().verify(posted(body.subarray(0, end), headers), mine), false, String(end));
});

test('more than 200 malformed mails of Mailgun are refused, or come to something sane', async () => {
  const { 'message-headers': _, ...plain } = mailgunFields({ 'Message-Id': '<a@b.example>' });
  const forms = [...oddFields(mailgunFields()), ...oddFields(plain), ...oddFields({ 'body-mime': RAW_MAIL })];
  const requests = forms.map((fields, index) => multi({ ...fields, ...signed(0, `token-${index}`) }));
  const counts = await saneOf(mailgun(), requests, mine);

  assert.ok(requests.length > 200 && counts.invalid > 20 && counts.said > 100, JSON.stringify(counts));
});
