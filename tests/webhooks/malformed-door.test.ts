import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { after, before, test } from 'node:test';
import fc from 'fast-check';
import { startBrain } from '../support/brain.ts';
import { rows } from './hooked.ts';
import { contentTypes, malformed, whole } from './malformed.ts';
import { SECRET } from './posted.ts';
import { type Signed, signed } from './signed.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31));
const AT_ONCE = 16;

/** A webhook of each kind, by its name here. */
const kinds = new Map<string, Signed>(signed.map((kind, at) => [`hook-${at}`, kind]));
const shows = { 'x-webhook-secret': SECRET };
const mapped = { kind: 'generic', secrets: [SECRET], mapping: { message: '{{order.name}}' } };

let brain: Awaited<ReturnType<typeof startBrain>>;
before(async () => {
  const set = ({ hook: { kind, secrets, signature } }: Signed) => ({ kind, secrets, signature });
  const hooks = Object.fromEntries([...kinds].map(([name, kind]) => [name, set(kind)]));
  const shown = Object.fromEntries(
    ['generic', 'postmark', 'sendgrid'].map((kind) => [kind, { kind, secrets: [SECRET] }]),
  );
  const BRAIN_WEBHOOKS = JSON.stringify({ ...hooks, ...shown, mapped });
  brain = await startBrain({ BRAIN_MODEL: 'offline', BRAIN_WEBHOOKS });
});
after(() => brain[Symbol.asyncDispose]());

interface Request {
  name: string;
  body: Buffer | string;
  headers: Record<string, string>;
}

async function post({ name, body, headers }: Request): Promise<number> {
  const response = await fetch(`${brain.url}/webhooks/${name}`, { method: 'POST', headers, body });
  const text = await response.text();
  const said = `${response.status} to ${name} ${JSON.stringify(headers)}: ${String(body).slice(0, 200)}: ${text}`;
  if (response.status >= 400) assert.match(text, /^\{"error":\{"code":"[a-z_]+","message":"[^"]/, said);
  assert.ok(text.length < 2000, said);
  return response.status;
}

/** The statuses of all, a few at a time. */
async function postAll(requests: Request[]): Promise<Map<number, number>> {
  const counts = new Map<number, number>();
  const left = requests.values();
  const one = async () => {
    for (const request of left) {
      const status = await post(request);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return counts;
}

const now = () => Math.floor(Date.now() / 1000);

test('a thousand payloads that say nothing, each rightly signed, are refused, and nothing of them is stored', async () => {
  const isText = { 'content-type': 'text/plain' };
  const isJson = { 'content-type': 'application/json' };
  const isForm = { 'content-type': 'multipart/form-data; boundary=x' };
  const form = '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\r\n--x--\r\n';
  const bytes = (max: number) => fc.uint8Array({ minLength: 1, maxLength: max });
  const broken = (name: string): fc.Arbitrary<Pick<Request, 'body' | 'headers'>> => {
    const kind = kinds.get(name);
    const text = JSON.stringify(whole[kind?.hook.kind ?? 'generic']);
    return fc.oneof(
      fc
        .integer({ min: 1, max: text.length - 1 })
        .map((length) => ({ body: text.slice(0, length), headers: isJson })),
      bytes(300).map((more) => ({ body: Buffer.concat([Buffer.from([0x22, 0xff]), more]), headers: isText })),
      fc
        .integer({ min: 101, max: 50_000 })
        .map((deep) => ({ body: '['.repeat(deep) + ']'.repeat(deep), headers: isJson })),
      fc.constant({ body: form, headers: isForm }),
      fc.constant({ body: '', headers: isJson }),
    );
  };
  const ours = [...kinds].flatMap(([name, { sign }]) =>
    fc.sample(broken(name), { seed, numRuns: 110 }).map(({ body, headers }) => ({
      name,
      body,
      headers: { ...headers, ...sign(body, { seconds: now() }) },
    })),
  );
  const generic = fc.sample(broken('generic'), { seed, numRuns: 110 });
  const empty = fc.sample(fc.jsonValue({ depthSize: 'small' }), { seed, numRuns: 110 });
  const requests: Request[] = [
    ...ours,
    ...generic.map(({ body, headers }) => ({ name: 'generic', body, headers: { ...headers, ...shows } })),
    ...empty.map((value) => ({
      name: 'mapped',
      body: JSON.stringify({ orders: value }),
      headers: { ...isJson, ...shows },
    })),
    // JSON where a form is expected, and the other way round.
    ...Array.from({ length: 20 }, () => ({
      name: 'sendgrid',
      body: '{"a":1}',
      headers: { ...isJson, ...shows },
    })),
    ...Array.from({ length: 20 }, () => ({ name: 'postmark', body: form, headers: { ...isForm, ...shows } })),
  ];
  assert.ok(requests.length >= 1000);

  const stored = rows(brain);
  assert.deepEqual([...(await postAll(requests))], [[400, requests.length]], `seed ${seed}`);
  assert.equal(rows(brain), stored);
});

test('whatever is posted, rightly signed, is taken or refused, and never breaks the brain', async () => {
  const requests = [...kinds].flatMap(([name, { hook, sign }]) =>
    fc.sample(fc.tuple(malformed(hook.kind), contentTypes), { seed, numRuns: 60 }).map(([body, type]) => ({
      name,
      body,
      headers: { ...(type === undefined ? {} : { 'content-type': type }), ...sign(body, { seconds: now() }) },
    })),
  );
  const counts = await postAll(requests);
  // 415: `content-type: ;;;` is no type at all.
  const others = [...counts.keys()].filter((status) => ![200, 202, 400, 415].includes(status));
  assert.deepEqual(others, [], `seed ${seed}`);
  assert.ok((counts.get(202) ?? 0) > 20 && (counts.get(400) ?? 0) > 20, JSON.stringify([...counts]));
  assert.equal((await fetch(`${brain.url}/health`)).status, 200);
});
