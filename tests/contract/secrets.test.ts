import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { SignInLink } from '@brain/schema';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call, openEvents } from '../support/http.ts';
import { type Answer, type ScriptedModel, startModel } from '../support/model.ts';

/** What must stand nowhere. Each has a form of its own, so that no pattern alone finds them all. */
const CANARIES = {
  service: 'canary-of-the-service/key+1',
  // No header takes it, so whoever builds the request complains of it.
  environment: 'canary-of-nobody\nenv-7731',
  openai: 'sk-canary-openai-0123456789',
  owner: 'canary~owner~key~4242',
  secret: 'canary-secret-that-seals-the-others-0001',
  bot: '987654321:AAcanaryBotToken_0123456789abcdefghij',
};
type Canary = keyof typeof CANARIES;

let model: ScriptedModel;
let brain: RunningBrain;
let folder: ReturnType<typeof openFolder>;
let signIn: SignInLink;
/** All that came over the wire: answers and events. */
const heard: string[] = [];

const environment = () => ({
  BRAIN_DATA_DIR: folder.path,
  BRAIN_KEY: CANARIES.service,
  BRAIN_SECRET: CANARIES.secret,
  OPENAI_API_KEY: CANARIES.openai,
  OPENAI_BASE_URL: model.url,
  // Its faults are logged whole, with their causes.
  BRAIN_MEMORY_MODEL: 'guarded/kimi',
  BRAIN_PROVIDERS: JSON.stringify({
    broken: { base_url: model.url, api_key: CANARIES.environment },
    guarded: { base_url: `http://ann:${CANARIES.owner}@127.0.0.1:9/v1` },
  }),
});

before(async () => {
  folder = openFolder();
  model = await startModel();
  brain = await startBrain(environment());
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
  folder?.[Symbol.dispose]();
});

/** One call, whose answer is kept. */
async function say(path: string, options: Parameters<typeof call>[2] = {}) {
  const reply = await call(brain, path, options);
  heard.push(JSON.stringify([reply.body, [...reply.headers]]));
  return reply;
}

/** A model that repeats whatever it was shown; once so late that the sentence is cut in the middle of it. */
const echo = (status: number, secret: string): Answer => ({
  fault: {
    kind: 'status',
    status,
    message: `${'x'.repeat(status === 422 ? 260 : 0)} wrong key ${secret}, ${encodeURIComponent(secret)}, {"api_key":${JSON.stringify(secret)}}, Authorization: Bearer ${secret}`,
  },
});

/** Asks a model that fails; keeps all the events of it. */
async function fail(name: string, ...answers: Answer[]): Promise<string> {
  model.queue(...answers);
  const session_id = `fails-${heard.length}`;
  const outcome = await ask(brain, { message: 'My sister Anna lives in Lyon.', model: name, session_id });
  heard.push(JSON.stringify(outcome));
  using stream = await openEvents(brain, session_id);
  const frames = await stream.untilEnd(outcome.run_id);
  heard.push(JSON.stringify(frames));
  return outcome.status;
}

test('faults of providers that repeat their keys end in a sentence', { timeout: 120_000 }, async () => {
  const owners = { method: 'PUT', body: { base_url: model.url, api_key: CANARIES.owner } };
  assert.equal((await say('/providers/mine', owners)).status, 200);
  await say('/providers');
  for (const status of [400, 401, 403, 404, 422]) {
    assert.equal(await fail('gpt-4.1', echo(status, CANARIES.openai)), 'failed');
    assert.equal(await fail('mine/kimi', echo(status, CANARIES.owner)), 'failed');
  }
  const again = Array.from({ length: 4 }, () => echo(500, CANARIES.owner));
  assert.equal(await fail('mine/kimi', ...again), 'failed');
  assert.equal(await fail('broken/kimi'), 'failed');
  assert.equal(await fail('guarded/kimi'), 'failed');
  const inStream = { text: ['so'], fault: { kind: 'error' as const, after: 1, message: CANARIES.openai } };
  await fail('gpt-4.1', inStream, inStream, inStream, inStream);
});

test('refusals repeat no secret that was sent', async () => {
  const bearer = (key: string) => ({ key: null, headers: { authorization: `Bearer ${key}` } });
  await say('/me', bearer(`${CANARIES.service}x`));
  await say('/trigger', { body: `{"source": "${CANARIES.bot}` });
  await say('/providers/mine', {
    method: 'PUT',
    body: { base_url: CANARIES.owner, api_key: CANARIES.owner },
  });
  await say('/providers/mine', { method: 'PUT', body: { base_url: model.url, [CANARIES.bot]: 1 } });
  await say('/sign-in', { body: { token: CANARIES.bot }, key: null });
});

test('a delivery that failed says why without the token of the bot', async () => {
  model.queue({ text: ['gone out'] });
  const input = { message: 'hello', session_id: 'goes-out', response_to: ['telegram'] };
  const outcome = await ask(brain, input);
  using stream = await openEvents(brain, 'goes-out');
  const frames = await stream.untilEnd(outcome.run_id);
  const id = frames.findLast(({ event }) => event === 'delivery')?.data.id ?? assert.fail('no delivery');
  const { createBrainClient } = await import('@brain/client');
  const client = createBrainClient({ url: brain.url, key: brain.key });
  const error = `fetch https://api.telegram.org/bot${CANARIES.bot}/sendMessage failed`;
  const { attempt } = await client.api.deliveries.begin.mutate({ id, part: 0 });
  await client.api.deliveries.retry.mutate({ id, attempt, error });
  await client.api.deliveries.settle.mutate({ id, status: 'failed', error });
  await client.close();
  const told = await stream.until((all) =>
    all.some(({ data: { data } }) => data.event_type === 'delivery' && data.status === 'failed'),
  );
  assert.match(JSON.stringify(told), /bot\[redacted\]\/sendMessage/);
  heard.push(JSON.stringify(told));
});

test('a link to sign in, and the cookie it is exchanged for, stand nowhere else', async () => {
  signIn = (await call<SignInLink>(brain, '/users/owner/link', { body: {} })).body;
  const { status, headers } = await call(brain, '/sign-in', { body: { token: signIn.token }, key: null });
  assert.equal(status, 200);
  const cookie = /^[^=]+=([^;]+)/.exec(headers.get('set-cookie') ?? '')?.[1] ?? assert.fail('no cookie');
  await say('/me', { key: null, headers: { cookie: `brain=${cookie}` } });
  await brain.stop(); // all is in the file
  for (const [name, text] of stored()) {
    assert.ok(!text.includes(signIn.token), `the link is in ${name}`);
    assert.ok(!text.includes(cookie), `the cookie is in ${name}`);
  }
});

/** What stands in the files of the store, byte for byte. */
function stored(): [name: string, text: string][] {
  return readdirSync(folder.path)
    .filter((name) => name.startsWith('brain.db'))
    .map((name) => [name, readFileSync(join(folder.path, name), 'latin1')]);
}

test('no secret stands in an answer, an event, a prompt, a line of the log or the store', () => {
  assert.ok(
    heard.length > 25 && model.requests.length > 15 && stored().length > 0,
    'there is much to look at',
  );
  const prompts = model.requests.map(({ body }) => JSON.stringify(body)).join('\n');
  assert.match(brain.errors(), /did not say what to remember/);
  const places: Record<string, string> = {
    answers: heard.join('\n'),
    prompts,
    log: brain.errors(),
    ...Object.fromEntries(stored()),
  };
  for (const [place, text] of Object.entries(places)) {
    for (const canary of Object.keys(CANARIES) as Canary[]) {
      const secret = CANARIES[canary];
      for (const form of [
        secret,
        encodeURIComponent(secret),
        Buffer.from(secret).toString('base64'),
        secret.slice(0, 14),
      ])
        assert.ok(!text.includes(form), `${canary} is in the ${place}: ${around(text, form)}`);
    }
  }
  assert.ok(places['brain.db']?.includes('sealed_key'), 'the key of the owner is there, and cannot be read');
});

function around(text: string, form: string): string {
  const at = text.indexOf(form);
  return text.slice(Math.max(0, at - 100), at + 100);
}

test('with the secret it is read again: what is sealed is not lost', async () => {
  brain = await startBrain(environment());
  assert.equal((await ask(brain, { message: 'hello', model: 'mine/kimi' })).status, 'finished');
  assert.equal(model.requests.at(-1)?.headers.authorization, `Bearer ${CANARIES.owner}`);
  const others = (name: string) => statSync(join(folder.path, name)).mode & 0o077;
  assert.deepEqual(['brain.db', 'brain.db-wal', 'lock'].map(others), [0, 0, 0]);
});
