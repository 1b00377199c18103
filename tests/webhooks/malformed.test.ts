import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, test } from 'node:test';
import { signStandard } from '../../apps/brain/src/connectors/standard-signature.ts';
import { createRandom, pick, randomTest } from '../crash/seed.ts';
import type { RunningBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';
import { rows, SECRET, startHooked } from './hooked.ts';

const MALFORMED = 1000;
const hmac = (text: string | Buffer, prefix = '') =>
  createHmac('sha256', SECRET).update(prefix).update(text).digest('hex');
const seconds = () => Math.floor(Date.now() / 1000);

/** How each kind proves itself, over whatever body. */
const PROVEN: Record<string, (body: Buffer) => Record<string, string>> = {
  generic: () => ({ 'x-webhook-secret': SECRET }),
  standard: (body) => signStandard({ id: crypto.randomUUID(), seconds: seconds(), body }, [SECRET]),
  github: (body) => ({ 'x-hub-signature-256': `sha256=${hmac(body)}`, 'x-github-event': 'push' }),
  stripe: (body) => ({ 'stripe-signature': `t=${seconds()},v1=${hmac(body, `${seconds()}.`)}` }),
  slack: (body) => ({
    'x-slack-request-timestamp': `${seconds()}`,
    'x-slack-signature': `v0=${hmac(body, `v0:${seconds()}:`)}`,
  }),
  postmark: () => ({ authorization: `Basic ${Buffer.from(`postmark:${SECRET}`).toString('base64')}` }),
  sendgrid: () => ({ 'x-webhook-secret': SECRET }),
};

let brain: RunningBrain;
before(async () => {
  const kinds = Object.keys(PROVEN).map((kind) => [kind, { kind, secrets: [SECRET] }]);
  brain = await startHooked(Object.fromEntries(kinds));
});
after(() => brain?.[Symbol.asyncDispose]());

/** It breaks off: a form that has ended may have anything behind it. */
const FORM = [
  '--b\r\nContent-Disposition: form-data; name="from"\r\n\r\na@example.org\r\n',
  '--b\r\nContent-Disposition: form-data; name="payload"\r\n\r\n{}',
].join('');
const JSONS = ['{"event":{"type":"message"}}', '{"FromFull":{"Email":"a@example.org"}}', '[1,2,{"a":"b"}]'];

type Random = () => number;
/** Bodies that no kind can read, whatever they say that they are. */
const BROKEN: ((random: Random) => Buffer)[] = [
  () => Buffer.alloc(0),
  () => Buffer.from(' \n\t'),
  (random) => Buffer.from(pick(random, JSONS).slice(0, 2 + Math.floor(random() * 8))),
  (random) => Buffer.from(`${pick(random, JSONS)}${pick(random, JSONS)}`),
  (random) => Buffer.from('['.repeat(200 + random() * 5000)),
  (random) => Buffer.from('{"a":'.repeat(300 + random() * 9000) + '1' + '}'.repeat(9300)),
  (random) => {
    const depth = 101 + Math.floor(random() * 9000);
    return Buffer.from('['.repeat(depth) + ']'.repeat(depth));
  },
  (random) =>
    Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc3, 0x28, Math.floor(random() * 256), 0x22, 0x7d]),
  (random) => Buffer.from(Array.from({ length: 1 + random() * 300 }, () => 128 + Math.floor(random() * 128))),
  () => Buffer.from(FORM),
  () => Buffer.from('{"a":01}'),
  () => Buffer.from('{"a":NaN}'),
  () => Buffer.from("{'a':1}"),
  () => Buffer.from('{"a":1}\u0000'),
];
const TYPES = [
  'application/json',
  'application/json; charset=utf-16',
  'Application/JSON;',
  'multipart/form-data',
  'multipart/form-data; boundary=b',
  'multipart/form-data; boundary=""',
  `multipart/form-data; boundary=${'b'.repeat(300)}`,
  'application/problem+json',
];

/** As text, generic takes anything; JSON or a form is what they say they are. */
randomTest(
  '1,000 broken bodies, well signed, are refused by name and leave nothing',
  110_000,
  async (t, seed) => {
    const random = createRandom(seed);
    const before = rows(brain);
    const seen = new Map<string, number>();
    for (let at = 0; at < MALFORMED; at += 1) {
      const kind = pick(random, Object.keys(PROVEN));
      const body = pick(random, BROKEN)(random);
      const type = pick(random, TYPES);
      const { status, error } = await send(kind, body, type);
      const shown = `${kind}, ${type}: ${body.toString('latin1').slice(0, 80)}: ${status} ${error}`;
      assert.ok(status === 400 || status === 413 || status === 415, shown);
      assert.ok(error !== '' && !error.includes(SECRET), shown);
      seen.set(`${kind} ${status}`, (seen.get(`${kind} ${status}`) ?? 0) + 1);
    }
    t.diagnostic([...seen].map(([what, count]) => `${what}: ${count}`).join(', '));
    assert.equal(rows(brain), before);
    assert.equal((await call(brain, '/ready')).status, 200);
  },
);

/** JSON that is some, and yet nobody means. */
const ODD = [
  '{"a":1e999999}',
  `{"a":${'9'.repeat(100_000)}}`,
  '{"__proto__":{"admin":true},"constructor":{"prototype":{}}}',
  '{"event":null,"type":"event_callback","event_id":{"a":1}}',
  '{"type":"event_callback","event_id":"","event":{"type":"message","user":1,"channel":"D1"}}',
  '{"FromFull":null,"Headers":[null],"MessageID":""}',
  '{"a":"\\ud800"}',
  '"\\u0000"',
  'null',
  '0',
  '[]',
  `{${Array.from({ length: 20_000 }, (_, at) => `"k${at}":${at}`).join()}}`,
];

test('JSON that nobody means is taken or refused, and breaks nothing', { timeout: 60_000 }, async () => {
  for (const kind of Object.keys(PROVEN))
    for (const body of ODD) {
      const { status, error } = await send(kind, Buffer.from(body), 'application/json');
      assert.ok([200, 202, 400].includes(status), `${kind} ${body.slice(0, 80)}: ${status} ${error}`);
    }
  assert.equal((await call(brain, '/ready')).status, 200);
});

async function send(kind: string, body: Buffer, type: string): Promise<{ status: number; error: string }> {
  const response = await fetch(`${brain.url}/webhooks/${kind}`, {
    method: 'POST',
    headers: { 'content-type': type, ...PROVEN[kind]?.(body) },
    body: new Uint8Array(body),
  });
  const answer = (await response.json()) as { error?: { message: string } };
  return { status: response.status, error: answer.error?.message ?? '' };
}
