import assert from 'node:assert/strict';
import { test } from 'node:test';
import { generic } from '../../apps/brain/src/connectors/generic.ts';
import { hook, NOW, posted, SECRET } from './posted.ts';
import { signed, takes } from './signed.ts';

const BODY = Buffer.from('{"id": 7, "who": "Ann é", "n": [1.5, null, "2"]}\n');

/** Each way that one bit of the bytes may be another. */
function* flips(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1)
    for (let bit = 0; bit < 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(bytes.readUInt8(at) ^ (1 << bit), at);
      yield flipped;
    }
}

for (const kind of signed) {
  const headers = kind.sign(BODY);
  const names = Object.keys(headers);
  const value = (name: string) => headers[name] ?? '';
  const signature = names.at(-1) ?? '';

  test(`${kind.name}: what is signed is taken`, () => {
    assert.equal(takes(kind, BODY, headers), true);
    for (const body of ['', '\n', 'x', '{}'.repeat(10_000)])
      assert.equal(takes(kind, body, kind.sign(body)), true);
  });

  test(`${kind.name}: with another bit anywhere in the body, or in a header that carries the proof, it is refused`, () => {
    let tried = 0;
    for (const body of flips(BODY)) {
      assert.equal(takes(kind, body, headers), false, body.toString());
      tried += 1;
    }
    for (const name of names)
      for (const flipped of flips(Buffer.from(value(name), 'latin1'))) {
        const other = flipped.toString('latin1');
        assert.equal(takes(kind, BODY, { ...headers, [name]: other }), false, `${name}: ${other}`);
        tried += 1;
      }
    assert.equal(tried, 8 * (BODY.length + names.reduce((sum, name) => sum + value(name).length, 0)));
  });

  test(`${kind.name}: cut off, longer, twice, in capitals, or without a header it is refused`, () => {
    for (const name of names) {
      const right = value(name);
      for (let length = 0; length < right.length; length += 1)
        assert.equal(takes(kind, BODY, { ...headers, [name]: right.slice(0, length) }), false, name);
      for (const more of ['0', 'a', 'A', '=', ',', '.', '\n', '00', 'AAAA', `, ${right}`, `,${right}`])
        assert.equal(takes(kind, BODY, { ...headers, [name]: right + more }), false, right + more);
      for (const before of ['0', ','])
        assert.equal(takes(kind, BODY, { ...headers, [name]: before + right }), false, before + right);
      assert.equal(takes(kind, BODY, { ...headers, [name]: undefined }), false);
    }
    for (const body of [BODY.subarray(0, -1), BODY.subarray(1), Buffer.concat([BODY, Buffer.from(' ')]), ''])
      assert.equal(takes(kind, body, headers), false);
    const capitals = value(signature).toUpperCase();
    if (!kind.name.startsWith('generic'))
      assert.equal(takes(kind, BODY, { ...headers, [signature]: capitals }), false);
  });

  test(`${kind.name}: signed with another secret it is refused; with either of two it is taken`, () => {
    assert.equal(takes(kind, BODY, kind.sign(BODY, { secret: 'the-wrong-secret' })), false);
    assert.equal(takes(kind, BODY, kind.sign(BODY, { secret: '' })), false);
    const both = { ...kind, hook: { ...kind.hook, secrets: ['the-old-secret', 'the-new-secret'] } };
    assert.equal(takes(both, BODY, kind.sign(BODY, { secret: 'the-old-secret' })), true);
    assert.equal(takes(both, BODY, kind.sign(BODY, { secret: 'the-new-secret' })), true);
    assert.equal(takes(both, BODY, headers), false);
  });

  test(`${kind.name}: ${kind.isTimed ? 'five minutes before or after it is refused' : 'it has no time, and is taken at any'}`, () => {
    const came = posted(BODY, headers);
    const at = (ms: number) => kind.connector.verify({ ...came, at: came.at + ms }, kind.hook);
    for (const ms of [-300_000, -1, 0, 999, 300_000, 300_999]) assert.equal(at(ms), true, String(ms));
    for (const ms of [-3_000_000_000, -301_000, -300_001, 301_000, 86_400_000])
      assert.equal(at(ms), !kind.isTimed, String(ms));
  });

  if (kind.isTimed)
    test(`${kind.name}: a time that is none is refused, also where it is signed`, () => {
      for (const seconds of [NaN, Infinity, -NOW, NOW + 0.5, 1e21, NOW * 1000])
        assert.equal(takes(kind, BODY, kind.sign(BODY, { seconds })), false, String(seconds));
    });
}

test('a secret that is shown is refused with another bit anywhere', () => {
  const connector = generic();
  const secrets = hook('generic');
  const pair = Buffer.from(`ann:${SECRET}`);
  for (const flipped of flips(Buffer.from(SECRET))) {
    const other = flipped.toString('latin1');
    assert.equal(connector.verify(posted('', { authorization: `Bearer ${other}` }), secrets), false);
    assert.equal(connector.verify(posted('', { 'x-webhook-secret': other }), secrets), false);
    assert.equal(connector.verify({ ...posted(''), query: { secret: other } }, secrets), false);
  }
  for (const flipped of flips(pair).filter((bytes) => bytes.subarray(3).compare(pair, 3) !== 0)) {
    const authorization = `Basic ${flipped.toString('base64')}`;
    assert.equal(connector.verify(posted('', { authorization }), secrets), false);
  }
});
