import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Posted } from '../../apps/brain/src/connectors/connector.ts';
import { slack } from '../../apps/brain/src/connectors/slack/slack.ts';
import { direct, envelope, hook, posted, SECRET } from './posted.ts';

const { verify } = slack();

/** https://docs.slack.dev/authentication/verifying-requests-from-slack */
const TIME = '1531420618';
const BODY =
  'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
const SIGNATURE = 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503';

function example(given: { time?: string; signature?: string; body?: Buffer; at?: number } = {}): Posted {
  const { time = TIME, signature = SIGNATURE, body = Buffer.from(BODY), at = Number(TIME) * 1000 } = given;
  const headers = { 'x-slack-request-timestamp': time, 'x-slack-signature': signature };
  return { headers, query: {}, body, at };
}

/** The same with one bit of one byte changed. */
function flipped(bytes: Buffer, at: number, bit: number): Buffer {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ (1 << bit);
  return other;
}

test('the example of Slack’s own documentation is believed', () => {
  assert.equal(verify(example(), hook), true);
});

test('with any bit of the signature, the time or the body changed nothing is believed', () => {
  for (let bit = 0; bit < 8; bit += 1) {
    for (let at = 0; at < SIGNATURE.length; at += 1) {
      const signature = flipped(Buffer.from(SIGNATURE), at, bit).toString('latin1');
      assert.equal(verify(example({ signature }), hook), false, `signature, byte ${at}`);
    }
    for (let at = 0; at < TIME.length; at += 1) {
      const time = flipped(Buffer.from(TIME), at, bit).toString('latin1');
      // Fresh by the changed time: it is the signature that must tell.
      const seconds = Number(time);
      const now = Number.isFinite(seconds) ? seconds * 1000 : Number(TIME) * 1000;
      assert.equal(verify(example({ time, at: now }), hook), false, `time, byte ${at}`);
    }
    for (let at = 0; at < BODY.length; at += 1) {
      assert.equal(
        verify(example({ body: flipped(Buffer.from(BODY), at, bit) }), hook),
        false,
        `body, byte ${at}`,
      );
    }
  }
});

test('what is cut, longer, doubled or missing is not believed', () => {
  for (const signature of [
    '',
    'v0=',
    SIGNATURE.slice(0, -1),
    `${SIGNATURE}0`,
    SIGNATURE.slice(3),
    SIGNATURE.toUpperCase(),
    SIGNATURE.replace('v0', 'v1'),
    `${SIGNATURE}, ${SIGNATURE}`,
  ])
    assert.equal(verify(example({ signature }), hook), false, signature);
  for (const time of [
    '',
    '0',
    `0${TIME}`,
    ` ${TIME}`,
    `${TIME}.0`,
    `+${TIME}`,
    '1e9',
    'NaN',
    `${TIME}, ${TIME}`,
  ])
    assert.equal(verify(example({ time }), hook), false, time);
  assert.equal(verify({ ...example(), headers: {} }, hook), false);
  assert.equal(verify(example({ body: Buffer.alloc(0) }), hook), false);
});

test('five minutes are as far as the clocks may be apart, either way', () => {
  const at = Number(TIME) * 1000;
  for (const [offset, believed] of [
    [299_000, true],
    [300_000, true],
    [301_000, false],
    [-300_000, true],
    [-301_000, false],
    [86_400_000, false],
  ] as const)
    assert.equal(verify(example({ at: at + offset }), hook), believed, `${offset} ms`);
});

test('while a secret takes the place of another both are believed, and no third', () => {
  const two = { ...hook, secrets: ['b'.repeat(32), SECRET] };
  const body = envelope(direct('hello'));
  assert.equal(verify(posted(body), two), true);
  assert.equal(verify(posted(body, { secret: 'b'.repeat(32) }), two), true);
  assert.equal(verify(posted(body, { secret: 'b'.repeat(32) }), hook), false);
  assert.equal(verify(posted(body, { secret: 'c'.repeat(32) }), two), false);
});
