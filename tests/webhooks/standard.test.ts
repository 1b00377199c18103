import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signStandard } from '../../apps/brain/src/connectors/standard-signature.ts';
import { standard } from '../../apps/brain/src/connectors/standard.ts';
import { hook, invalid, NOW, posted, said, SECRET } from './posted.ts';

/**
 * What the libraries of Standard Webhooks and of Svix are tested with:
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/libraries/javascript/src/webhook.test.ts
 */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  seconds: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const connector = standard();

function takes(headers: Record<string, string>, secrets = [VECTOR.secret]) {
  const by = hook('standard', { secrets });
  return connector.verify({ ...posted(VECTOR.body, headers), at: VECTOR.seconds * 1000 }, by);
}
const headersOf = (names: 'webhook' | 'svix', signature = VECTOR.signature) => ({
  [`${names}-id`]: VECTOR.id,
  [`${names}-timestamp`]: String(VECTOR.seconds),
  [`${names}-signature`]: signature,
});

test('the published vector is taken, under both names, with the secret as shown or without its prefix', () => {
  for (const names of ['webhook', 'svix'] as const) {
    assert.equal(takes(headersOf(names)), true);
    assert.equal(takes(headersOf(names), [VECTOR.secret.replace('whsec_', '')]), true);
    assert.equal(takes(headersOf(names), [SECRET, VECTOR.secret]), true);
    assert.equal(takes(headersOf(names), [SECRET]), false);
  }
});

test('the published vector is what we sign ourselves', () => {
  assert.deepEqual(signStandard(VECTOR, [VECTOR.secret]), headersOf('webhook'));
});

test('what we sign with two secrets is taken with either, and with one that is not base64', () => {
  const secrets = [VECTOR.secret, 'no base64 at all!'.replaceAll(' ', '-')];
  const headers = signStandard({ id: 'evt_1', seconds: VECTOR.seconds, body: VECTOR.body }, secrets);
  assert.equal(headers['webhook-signature']?.split(' ').length, 2);
  for (const secret of secrets) assert.equal(takes(headers, [secret]), true);
  assert.equal(takes(headers, [SECRET]), false);
});

test('among several signatures one of version 1 has to be right', () => {
  const wrong = 'v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=';
  const bytes = VECTOR.signature.slice(3);
  const list = (...signatures: string[]) => takes(headersOf('webhook', signatures.join(' ')));
  assert.equal(list(wrong, wrong.replace('v1', 'v2'), VECTOR.signature, wrong), true);
  assert.equal(
    list(
      'v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg==',
      VECTOR.signature,
    ),
    true,
  );
  assert.equal(list(wrong, wrong), false);
  for (const version of ['', 'v1', 'v2,', 'v1a,', 'V1,', 'v1=', ','])
    assert.equal(list(`${version}${bytes}`), false, version);
  assert.equal(list(...Array.from({ length: 1000 }, () => wrong), VECTOR.signature), false);
});

test('one name of the headers is not completed by the other', () => {
  const { 'webhook-id': id, ...rest } = headersOf('webhook') as Record<string, string>;
  assert.equal(takes({ ...rest, 'svix-id': id ?? '' }), false);
  // A second set, of somebody who signed nothing, is not looked at.
  assert.equal(takes({ ...headersOf('svix'), ...headersOf('webhook', 'v1,AAAA') }), false);
});

test('an id with a dot is refused: what was signed could be cut in another place', () => {
  const by = hook('standard');
  const headers = signStandard({ id: 'a', seconds: NOW, body: `${NOW}.5` }, by.secrets);
  assert.equal(connector.verify(posted(`${NOW}.5`, headers), by), true);
  assert.equal(connector.verify(posted('5', { ...headers, 'webhook-id': `a.${NOW}` }), by), false);
});

test('a message has its id for once, its type for a subject, and its JSON to read', async () => {
  const body = { type: 'contact.created', data: { id: 'c1' } };
  const { message, ...rest } = await said(connector, posted(body, headersOf('svix')), hook('standard'));
  assert.deepEqual(rest, { once: VECTOR.id, subject: 'contact.created', thread: 'all' });
  assert.deepEqual(JSON.parse(message), body);
});

test('a mapping says it in other words; the id stays the sender’s', async () => {
  const mapping = { message: 'New: {{data.id}}', session: '{{data.id}}' };
  const body = { type: 'contact.created', data: { id: 'c1' } };
  assert.deepEqual(await said(connector, posted(body, headersOf('webhook')), hook('standard', { mapping })), {
    once: VECTOR.id,
    message: 'New: c1',
    subject: 'contact.created',
    thread: 'c1',
  });
});

test('a body that is no text is refused', async () => {
  await invalid(() => connector.read(posted(Buffer.from([0xc3, 0x28])), hook('standard')), /UTF-8/);
});
