import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import { test } from 'node:test';
import { generic } from '../../apps/brain/src/connectors/generic.ts';
import { hook, invalid, posted, said, SECRET } from './posted.ts';

const { verify } = generic();
const shown = hook('generic');
const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` });

test('who cannot sign shows the secret, in any of four places', () => {
  for (const headers of [
    { authorization: `Bearer ${SECRET}` },
    { authorization: `bearer ${SECRET}` },
    basic(`anybody:${SECRET}`),
    basic(`:${SECRET}`),
    { 'x-webhook-secret': SECRET },
  ])
    assert.equal(verify(posted('{}', headers), shown), true, JSON.stringify(headers));
  assert.equal(verify({ ...posted('{}'), query: { secret: SECRET } }, shown), true);
});

test('without the secret, or with nearly it, nobody comes in', () => {
  for (const headers of [
    {},
    { authorization: '' },
    { authorization: 'Bearer' },
    { authorization: 'Bearer ' },
    { authorization: SECRET },
    { authorization: `Digest ${SECRET}` },
    { authorization: `Bearer ${SECRET}x` },
    { authorization: `Bearer ${SECRET.slice(0, -1)}` },
    { authorization: `Bearer ${SECRET.toUpperCase()}` },
    { authorization: `Bearer ${SECRET}, Bearer ${SECRET}` },
    { authorization: 'Basic' },
    basic(SECRET),
    basic(`${SECRET}:anybody`),
    basic(`anybody:${SECRET}:`),
    { 'x-webhook-secret': `${SECRET}, ${SECRET}` },
    { 'x-secret': SECRET },
  ])
    assert.equal(verify(posted('{}', headers), shown), false, JSON.stringify(headers));
  for (const query of [{}, { secret: '' }, { secret: 'wrong-one' }, { Secret: SECRET }])
    assert.equal(verify({ ...posted('{}'), query }, shown), false, JSON.stringify(query));
});

test('either of two secrets is good while one takes the place of the other', () => {
  const both = hook('generic', { secrets: ['the-old-secret', 'the-new-secret'] });
  for (const secret of both.secrets)
    assert.equal(verify(posted('', { authorization: `Bearer ${secret}` }), both), true);
  assert.equal(verify(posted('', { authorization: `Bearer ${SECRET}` }), both), false);
});

test('a signature in a header of one’s own is an HMAC of the body, and then the secret itself is no proof', () => {
  const body = '{"a":1}';
  const hmac = (algorithm: string, encoding: 'hex' | 'base64') =>
    createHmac(algorithm, SECRET).update(body).digest(encoding);
  for (const algorithm of ['sha256', 'sha1', 'sha512'] as const)
    for (const encoding of ['hex', 'base64'] as const)
      for (const prefix of ['', 'sha=']) {
        const by = hook('generic', { signature: { header: 'X-Signed', algorithm, encoding, prefix } });
        const right = hmac(algorithm, encoding);
        const takes = (value: string) => verify(posted(body, { 'x-signed': value }), by);
        assert.equal(takes(prefix + right), true, `${algorithm} ${encoding} ${prefix}`);
        if (encoding === 'hex') assert.equal(takes(prefix + right.toUpperCase()), true);
        assert.equal(takes(`x${prefix}${right}`), false);
        if (prefix !== '') assert.equal(takes(right), false);
        assert.equal(takes(prefix), false);
        assert.equal(verify(posted(body, { authorization: `Bearer ${SECRET}` }), by), false);
      }
});

test('without a mapping the message is the JSON to read, its beginning where it is long', async () => {
  const connector = generic();
  assert.deepEqual(await said(connector, posted({ a: [1] }), shown), {
    once: `sha256:${createHash('sha256').update('{"a":[1]}').digest('hex')}`,
    message: '{\n  "a": [\n    1\n  ]\n}',
    thread: 'all',
  });
  const long = await said(connector, posted({ text: 'x'.repeat(50_000) }), shown);
  assert.equal(long.message.length, 20_000);
  assert.match(long.message.slice(-50), /\n… \(the first of 50016 characters\)$/);
});

test('a body that is no JSON is its text, a form its fields', async () => {
  const connector = generic();
  const mapped = hook('generic', { mapping: { message: '{{}}', subject: '{{from}}' } });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  assert.equal((await said(connector, posted('The door is open'), shown)).message, 'The door is open');
  assert.equal((await said(connector, posted('The door is open'), mapped)).message, 'The door is open');
  assert.equal((await said(connector, posted('from=Ann+B&x=1', form), mapped)).subject, 'Ann B');
  // What `curl -d` sends by itself.
  assert.equal((await said(connector, posted('{"from":"Ann"}', form), mapped)).subject, 'Ann');
});

test('what calls itself JSON and is not, a multipart form, bytes that are no text and nothing at all are refused', async () => {
  const connector = generic();
  const json = { 'content-type': 'application/json; charset=utf-8' };
  const read =
    (body: string | Buffer, headers = {}) =>
    () =>
      connector.read(posted(body, headers), shown);
  await invalid(read('{"a":', json), /^body: must be JSON$/);
  await invalid(read('{"a":', { 'content-type': 'application/cloudevents+json' }), /must be JSON/);
  await invalid(read('--x\r\n', { 'content-type': 'multipart/form-data; boundary=x' }), /multipart/);
  await invalid(read(Buffer.from([0x7b, 0xff, 0x7d])), /UTF-8/);
  await invalid(read(''), /must be JSON/);
  await invalid(read('  \n'), /must be JSON/);
  await invalid(read('""'), /no message/);
  const deep = (depth: number) => `${'{"a":['.repeat(depth / 2)}${']}'.repeat(depth / 2)}`;
  assert.ok('said' in (await connector.read(posted(deep(100)), shown)));
  await invalid(read(deep(102)), /nested over 100 deep/);
  await invalid(read(`[${deep(100)}]`), /nested over 100 deep/);
  await invalid(read('['.repeat(100_000) + ']'.repeat(100_000)), /nested over 100 deep/);
});

test('the same is taken once by the mapping, the sender’s header where the secret is shown, or the bytes', async () => {
  const connector = generic();
  const signature = { header: 'x-signed' };
  const once = { mapping: { message: '{{}}', once: 'order {{id}}' } };
  const named = { 'idempotency-key': 'k1', 'webhook-id': 'w1' };
  const onceOf = async (body: object, headers: Record<string, string>, settings = {}) =>
    (await said(connector, posted(body, headers), hook('generic', settings))).once;

  assert.equal(await onceOf({ id: 7 }, named, once), 'order 7');
  assert.equal(await onceOf({ id: 7 }, named), 'k1');
  assert.equal(await onceOf({ id: 7 }, { 'webhook-id': 'w1' }), 'w1');
  assert.match(await onceOf({ id: 7 }, {}), /^sha256:[\da-f]{64}$/);
  assert.notEqual(await onceOf({ id: 7 }, {}), await onceOf({ id: 8 }, {}));
  assert.match(await onceOf({ id: 7 }, named, { signature }), /^sha256:/);
  assert.equal(await onceOf({ id: 7 }, {}, { signature, ...once }), 'order 7');
});
