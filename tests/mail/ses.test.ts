import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Posted } from '../../apps/brain/src/connectors/connector.ts';
import { ses } from '../../apps/brain/src/connectors/mail/ses.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import {
  CERTIFICATE_URL,
  RAW_MAIL,
  TOPIC,
  flips,
  multipart,
  sesMail,
  snsMessage,
} from '../support/mail-posts.ts';
import { hook, invalid, NOW, posted, said } from '../webhooks/posted.ts';
import { type Answer, amazonGuard } from './amazon.ts';
import { oddValues, saneOf } from './malformed.ts';

const mine = hook('ses', { secrets: [TOPIC] });
const AT = NOW * 1000;

/** The connector, and what it asks of Amazon. */
function amazon(answer?: Parameters<typeof amazonGuard>[0]) {
  const { guard, asked } = amazonGuard(answer);
  return { connector: ses({ guard }), asked };
}

const message = (fields: Record<string, string> = {}, after: Record<string, unknown> = {}, at = AT) =>
  posted(snsMessage({ Message: sesMail(), ...fields }, at, after), {
    'content-type': 'text/plain; charset=UTF-8',
  });
const read = (mail: string) => said(amazon().connector, message({ Message: mail }), mine);
const isTaken = async (request: Posted, by = mine) => amazon().connector.verify(request, by);

test('what Amazon signed is taken, in both versions of its signature, and of a rotated topic', async () => {
  for (const SignatureVersion of ['1', '2'])
    assert.equal(await isTaken(message({ SignatureVersion })), true, SignatureVersion);
  assert.equal(await isTaken(message({ Subject: 'Amazon SES Email Receipt Notification' })), true);
  assert.equal(await isTaken(message(), hook('ses', { secrets: ['arn:aws:sns:other', TOPIC] })), true);
  assert.equal(await isTaken(message({ SignatureVersion: '1' }, { SignatureVersion: '2' })), false);
});

test('nothing that is signed may be another, nor the signature', async () => {
  const { connector } = amazon();
  const fields = { Message: '{}', Subject: 'a subject' };
  const whole = snsMessage(fields, AT) as Record<string, string>;
  for (const field of ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type', 'Signature'])
    for (const changed of flips(whole[field] ?? ''))
      assert.equal(await connector.verify(message(fields, { [field]: changed }), mine), false, field);
  for (const after of [{ Subject: undefined }, { Signature: '' }, { Signature: `${whole.Signature}=` }])
    assert.equal(await connector.verify(message(fields, after), mine), false, JSON.stringify(after));
  assert.equal(await connector.verify(message({}, { Subject: 'added' }), mine), false);
});

test('another topic, and what is too old, is refused before anything is fetched', async () => {
  for (const [request, by] of [
    [message({ TopicArn: `${TOPIC}2` }), mine],
    [message(), hook('ses', { secrets: [`${TOPIC}2`] })],
    [message({}, {}, AT - 121 * 60_000), mine],
    [message({}, {}, AT + 6 * 60_000), mine],
    [message({}, { Signature: 'no base64' }), mine],
  ] as const) {
    const { connector, asked } = amazon();
    assert.equal(await connector.verify(request, by), false);
    assert.deepEqual(asked, []);
  }
  assert.equal(await isTaken(message({}, {}, AT - 119 * 60_000)), true);
});

const PEM = new URL(CERTIFICATE_URL).pathname;

test('a certificate is fetched from Amazon SNS alone, however alike an address looks', async () => {
  for (const SigningCertURL of [
    CERTIFICATE_URL.replace('https:', 'http:'),
    `https://sns.us-east-1.amazonaws.com.evil.example${PEM}`,
    `https://evil.example${PEM}`,
    `https://evil.example/sns.us-east-1.amazonaws.com${PEM}`,
    `https://xsns.us-east-1.amazonaws.com${PEM}`,
    `https://sns.evil.us-east-1.amazonaws.com${PEM}`,
    `https://sns.us-east-1.amazonaws.com.evil${PEM}`,
    `https://sns.s3.amazonaws.com/bucket${PEM}`,
    `https://sns.us-east-1.amazonaws.com@evil.example${PEM}`,
    `https://evil@sns.us-east-1.amazonaws.com${PEM}`,
    `https://sns.us-east-1.amazonaws.com:8443${PEM}`,
    `https://sns.us-east-1.amazonaws.com${PEM}?x=1`,
    `https://sns.us-east-1.amazonaws.com${PEM}#x`,
    `https://sns.us-east-1.amazonaws.com/?Action=Publish&x=${PEM}`,
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService.pem',
    'https://sns.us-east-1.amazonaws.com/x/SimpleNotificationService-f3ecfb7224c7233fe7bb5f59f96de52f.pem',
    'no address',
    '',
  ]) {
    const { connector, asked } = amazon();
    assert.equal(await connector.verify(message({ SigningCertURL }), mine), false, SigningCertURL);
    assert.deepEqual(asked, []);
  }
  const china = `https://sns.cn-north-1.amazonaws.com.cn${PEM}`;
  assert.equal(await isTaken(message({ SigningCertURL: china })), true);
});

test('a certificate that is none, that leads elsewhere or whose time is not now proves nothing', async () => {
  for (const answer of [
    { body: 'not a certificate' },
    { body: '' },
    { status: 404 },
    { status: 302 },
    { isCut: true },
    { url: 'https://evil.example/certificate.pem' },
  ]) {
    const { connector } = amazon(() => answer);
    assert.equal(await connector.verify(message(), mine), false, JSON.stringify(answer));
  }
  for (const day of ['2019-12-31T00:00:00Z', '2120-01-02T00:00:00Z']) {
    const at = Date.parse(day);
    assert.equal(await isTaken({ ...message({}, {}, at), at }), false, day);
  }
});

test('while Amazon cannot be asked nothing is refused: it is to try again', async () => {
  let isDown = true;
  const { connector, asked } = amazon(() => {
    if (isDown) throw new BrainError('unprocessable', 'it could not be read');
    return {};
  });
  const unavailable = { code: 'unavailable' };
  await assert.rejects(async () => connector.verify(message(), mine), unavailable);
  const failing = amazon(() => ({ status: 503 }));
  await assert.rejects(async () => failing.connector.verify(message(), mine), unavailable);
  isDown = false;
  assert.equal(await connector.verify(message(), mine), true);
  assert.equal(asked.length, 2);
});

test('a certificate is fetched once, also by many at a time, and few are kept or fetched', async () => {
  const gate = Promise.withResolvers<Answer>();
  const { connector, asked } = amazon(() => gate.promise);
  const url = (index: number) => CERTIFICATE_URL.replace(/f3ec/, index.toString(16).padStart(4, '0'));
  const verify = async (index: number) => connector.verify(message({ SigningCertURL: url(index) }), mine);
  const many = [0, 0, 0, 1, 2, 3].map(verify);
  await assert.rejects(verify(4), { code: 'unavailable' });
  gate.resolve({});
  assert.deepEqual(
    await Promise.all(many),
    Array.from({ length: 6 }, () => true),
  );
  assert.equal(asked.length, 4);

  assert.equal(await verify(0), true);
  assert.equal(asked.length, 4);
  for (let index = 4; index < 17; index += 1) await verify(index);
  await verify(0);
  assert.equal(asked.length, 4 + 13 + 1, 'the oldest of seventeen was let go');
});

const SUBSCRIBE = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336`;
const confirmation = (fields: Record<string, string> = {}, after = {}) =>
  message(
    {
      Type: 'SubscriptionConfirmation',
      Message: 'You have chosen',
      Token: '2336',
      SubscribeURL: SUBSCRIBE,
      ...fields,
    },
    after,
  );

test('a subscription to the topic is confirmed where Amazon says, and nowhere else', async () => {
  const { connector, asked } = amazon();
  assert.equal(await connector.verify(confirmation(), mine), true);
  assert.deepEqual(await connector.read(confirmation(), mine), { answer: { confirmed: TOPIC } });
  assert.deepEqual(asked, [CERTIFICATE_URL, SUBSCRIBE]);
  for (const field of ['SubscribeURL', 'Token'])
    assert.equal(await connector.verify(confirmation({}, { [field]: `${SUBSCRIBE}x` }), mine), false, field);

  for (const SubscribeURL of [
    '',
    SUBSCRIBE.replace('https', 'http'),
    SUBSCRIBE.replace('sns.', 'evil.'),
    SUBSCRIBE.replace('Confirm', 'Un'),
    SUBSCRIBE.replace(TOPIC, `${TOPIC}2`),
    'http://127.0.0.1/?Action=ConfirmSubscription',
  ]) {
    const other = amazon();
    await invalid(() => other.connector.read(confirmation({ SubscribeURL }), mine), /^SubscribeURL: /);
    assert.deepEqual(other.asked, []);
  }
  const refusing = amazon(() => ({ status: 403 }));
  await assert.rejects(async () => refusing.connector.read(confirmation(), mine), { code: 'unavailable' });
  assert.ok('ignored' in (await connector.read(confirmation({ Type: 'UnsubscribeConfirmation' }), mine)));
});

test('a mail is read, as it is or in base64, and DMARC proves its sender', async () => {
  const mail = await read(sesMail());
  assert.deepEqual(mail.from, { channel: 'email', address: 'ann@example.org', name: 'Ann', isProven: true });
  assert.equal(mail.message.trim(), 'Is it paid? Grüße');
  assert.equal(mail.once, 'question@example.org');
  const receipt = { dmarcVerdict: { status: 'PASS' }, action: { type: 'SNS', encoding: 'BASE64' } };
  const encoded = await read(sesMail({ receipt, content: Buffer.from(RAW_MAIL).toString('base64') }));
  assert.deepEqual(encoded, mail);

  for (const verdict of ['FAIL', 'GRAY', 'PROCESSING_FAILED', 'pass', ''])
    assert.equal((await read(sesMail({}, verdict))).from?.isProven, false, verdict);
  assert.equal((await read(sesMail({ receipt: { dkimVerdict: { status: 'PASS' } } }))).from?.isProven, false);
  const nameless = await read(sesMail({ content: RAW_MAIL.replace(/Message-ID: .*\r\n/, '') }));
  assert.equal(nameless.once, 'd6iitobk75ur44p8kdnnp7g2n800');
});

test('what tells of no mail, or does not bring it, is left out and says why', async () => {
  for (const Message of [sesMail({ notificationType: 'Bounce' }), sesMail({ content: undefined })])
    assert.ok('ignored' in (await amazon().connector.read(message({ Message }), mine)));
});

test('more than 200 malformed messages of Amazon are refused, or come to something sane', async () => {
  const { connector } = amazon();
  const requests = [...oddValues(JSON.parse(sesMail()))].flatMap((value) => {
    const Message = JSON.stringify(value) as string | undefined; // of undefined
    return Message === undefined ? [] : [message({ Message })];
  });
  const counts = await saneOf(connector, [...requests, message({ Message: '{' })], mine);
  assert.ok(requests.length > 200 && counts.invalid > 100 && counts.said > 50, JSON.stringify(counts));

  for (const value of oddValues(snsMessage({ Message: sesMail() }, AT))) {
    const body = JSON.stringify(value) as string | undefined; // of undefined
    assert.equal(typeof (await connector.verify(posted(body ?? ''), mine)), 'boolean');
  }
});

test('a form where a message is expected proves nothing', async () => {
  const { type, body } = multipart([['Type', 'Notification']]);
  assert.equal(await isTaken(posted(body, { 'content-type': type })), false);
  await invalid(
    () => amazon().connector.read(posted(body, { 'content-type': type }), mine),
    /^body: must be JSON/,
  );
});
