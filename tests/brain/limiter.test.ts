import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { addressOf } from '../../apps/brain/src/doors/address.ts';
import { createLimiter } from '../../apps/brain/src/doors/limiter.ts';

/** A limiter with a clock that stands until it is moved. */
function opened(options: { perSecond: number; burst: number; maxKeys?: number }) {
  let time = 5000;
  const limiter = createLimiter({ ...options, now: () => time });
  return { limiter, take: limiter.take, pass: (ms: number) => void (time += ms) };
}

test('a burst is let through at once, then one at a time as they come due', () => {
  const { take, pass } = opened({ perSecond: 10, burst: 3 });
  assert.deepEqual([take('a'), take('a'), take('a')], [0, 0, 0]);
  assert.equal(take('a'), 100);
  pass(60);
  assert.equal(take('a'), 40);
  pass(40);
  assert.equal(take('a'), 0);
  assert.equal(take('a'), 100);
});

test('what is refused costs nothing, however often it is asked', () => {
  const { take, pass } = opened({ perSecond: 1, burst: 1 });
  take('a');
  for (let count = 0; count < 1000; count += 1) assert.equal(take('a'), 1000);
  pass(1000);
  assert.equal(take('a'), 0);
});

test('a rest gives the burst back, and no more than that', () => {
  const { take, pass } = opened({ perSecond: 10, burst: 3 });
  for (let count = 0; count < 3; count += 1) take('a');
  pass(60 * 60_000);
  assert.deepEqual([take('a'), take('a'), take('a')], [0, 0, 0]);
  assert.ok(take('a') > 0);
});

test('keys do not use up each other’s calls', () => {
  const { take } = opened({ perSecond: 1, burst: 1 });
  assert.deepEqual([take('a'), take('b'), take('a')], [0, 0, 1000]);
});

test('no more keys are remembered than the bound, and the one that goes on asking is kept', () => {
  const { limiter, take } = opened({ perSecond: 1, burst: 1, maxKeys: 100 });
  take('guesser');
  for (let count = 0; count < 10_000; count += 1) {
    take(`address ${count}`);
    assert.ok(take('guesser') > 0, 'the one that guesses was forgotten');
    assert.ok(limiter.size <= 100);
  }
});

test('in any stretch of time no more is let through than the burst and what came due', () => {
  const seed = Number(process.env['BRAIN_TEST_SEED'] ?? Date.now() % 2 ** 31);
  const gaps = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 200 });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 20 }),
      gaps,
      (perSecond, burst, all) => {
        const { take, pass } = opened({ perSecond, burst });
        let passed = 0;
        let through = 0;
        for (const gap of all) {
          pass(gap);
          passed += gap;
          if (take('a') === 0) through += 1;
          assert.ok(through <= burst + (passed * perSecond) / 1000 + 1e-6, `${through} in ${passed} ms`);
        }
      },
    ),
    { seed },
  );
});

const from = (remoteAddress: string, forwarded?: string | string[], trustProxy = false) =>
  addressOf(
    {
      socket: { remoteAddress },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as Parameters<typeof addressOf>[0], // all of a request that it may look at
    trustProxy,
  );

const addresses: [what: string, address: string, same: string][] = [
  ['an IPv4 address is itself', from('192.0.2.7'), '192.0.2.7'],
  ['one within IPv6 is folded', from('::ffff:192.0.2.7'), '192.0.2.7'],
  ['so it is where it is spelled in hexadecimal', from('::ffff:c000:207'), '192.0.2.7'],
  ['IPv6 is cut to its /64', from('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64'],
  ['also where it is shortened', from('2001:db8:1:2::9'), '2001:db8:1:2::/64'],
  ['also with zeros before the digits', from('2001:0DB8:0001:0002::9'), '2001:db8:1:2::/64'],
  ['also with a zone', from('fe80::1%eth0'), 'fe80:0:0:0::/64'],
  ['what a stranger says of itself is not believed', from('192.0.2.7', '198.51.100.1'), '192.0.2.7'],
  ['a proxy elsewhere is, where it is declared', from('192.0.2.7', '198.51.100.1', true), '198.51.100.1'],
  ['what a server on this machine says is', from('127.0.0.1', '198.51.100.1'), '198.51.100.1'],
  ['also over IPv6', from('::1', '2001:db8::1'), '2001:db8:0:0::/64'],
  ['also over IPv4 within IPv6', from('::ffff:127.0.0.1', '::ffff:198.51.100.1'), '198.51.100.1'],
  ['of a list it is the last', from('127.0.0.1', '203.0.113.9, 198.51.100.1'), '198.51.100.1'],
  ['of two headers it is the last', from('127.0.0.1', ['203.0.113.9', '198.51.100.1']), '198.51.100.1'],
  ['what is no address is not counted as one', from('127.0.0.1', '198.51.100.1, unknown'), '127.0.0.1'],
  ['nor is nothing', from('127.0.0.1', ''), '127.0.0.1'],
];
for (const [what, address, same] of addresses) {
  test(`of addresses, ${what}: ${same}`, () => assert.equal(address, same));
}
