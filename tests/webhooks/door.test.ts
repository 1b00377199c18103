import assert from 'node:assert/strict';
import { request } from 'node:http';
import { after, before, test } from 'node:test';
import { openFolder } from '../brain/open-parts.ts';
import { fillDisk, freeDisk, sizeOfStore } from '../crash/store-file.ts';
import { call, eventsUntilEnd, labels } from '../support/http.ts';
import type { RunningBrain } from '../support/brain.ts';
import { createGate, startModel } from '../support/model.ts';
import { post, rows, SECRET, showing, startHooked, triggers } from './hooked.ts';

const ci = { kind: 'generic', secrets: [SECRET] };
const mib = (count: number) => 'x'.repeat(count * 1024 * 1024);

let brain: RunningBrain;
before(async () => {
  brain = await startHooked({ ci, two: { ...ci, secrets: ['the-first-secret', 'the-second-secret'] } });
});
after(() => brain?.[Symbol.asyncDispose]());

test('what is posted with the secret is on the disk when it is answered, and the assistant answers it', async () => {
  const { status, body } = await post(brain, 'ci', { build: 'red' });
  assert.deepEqual([status, body.duplicate, body.session_id], [202, false, 'webhook:ci:all']);
  const events = await eventsUntilEnd(brain, body);
  assert.equal(labels(events, body.run_id).at(-1), 'run finished');
  const [first] = events;
  assert.ok(first?.data.event_type === 'message');
  const { source, trust, response_to, content } = first.data;
  assert.deepEqual([source, trust, response_to], ['webhook', 'untrusted', ['chat_ui']]);
  assert.match(content, /"build": "red"/);
  assert.equal(first.user_id, 'owner');
});

test('a webhook that nobody set and one without a secret are not there, in the same words', async () => {
  await call(brain, '/webhooks/bare', { method: 'PUT', body: { kind: 'generic' } });
  const before = rows(brain);
  const answers = await Promise.all(
    ['bare', 'nobody', 'CI', '..%2fci', 'constructor', '__proto__', 'x'.repeat(290)].map((name) =>
      post(brain, name, { a: 1 }),
    ),
  );
  for (const { status, body } of answers)
    assert.deepEqual(
      [status, body],
      [404, { error: { code: 'not_found', message: 'There is no such webhook' } }],
    );
  assert.equal((await call(brain, '/webhooks/ci', { key: null })).status, 404, 'there is nothing to GET');
  assert.equal(rows(brain), before);
});

test('who does not hold the secret hears 401 before a word of the body is looked at, and nothing of why', async () => {
  const before = rows(brain);
  for (const headers of [
    { 'x-webhook-secret': 'another-secret' },
    { 'x-webhook-secret': '' },
    { 'x-webhook-secret': `${SECRET}x` },
    { 'x-webhook-secret': '', authorization: `Bearer ${brain.key}` },
  ])
    for (const body of ['{"broken":', '', '\u0000', mib(1)]) {
      const { status, body: answer } = await showing(brain, headers)('ci', body);
      assert.equal(status, 401);
      assert.deepEqual(answer.error, {
        code: 'unauthorized',
        message: 'This is not signed as the webhook wants it',
      });
    }
  assert.equal(rows(brain), before);
});

test('who guesses secrets from one address is slowed down; who holds one is not', async () => {
  await using fresh = await startHooked({ ci });
  const wrong = await Promise.all(
    Array.from({ length: 130 }, (_, at) =>
      showing(fresh, { 'x-webhook-secret': `guess-${at}-------` })('ci', '{}'),
    ),
  );
  const counts = Map.groupBy(wrong, ({ status }) => status);
  assert.deepEqual(
    [...counts.keys()].toSorted((a, b) => a - b),
    [401, 429],
  );
  assert.equal((await post(fresh, 'ci', { still: 'taken' })).status, 202);
});

test('while one secret takes the place of another both hold; the one that is taken away does not', async () => {
  const show = async (secret: string) =>
    (await showing(brain, { 'x-webhook-secret': secret })('two', { secret })).status;
  assert.deepEqual([await show('the-first-secret'), await show('the-second-secret')], [202, 202]);
  const put = (secrets: string[]) =>
    call(brain, '/webhooks/turn', { method: 'PUT', body: { kind: 'generic', secrets } });
  const turn = async (secret: string) =>
    (await showing(brain, { 'x-webhook-secret': secret })('turn', { secret })).status;
  await put(['the-first-secret']);
  assert.deepEqual([await turn('the-first-secret'), await turn('the-second-secret')], [202, 401]);
  await put(['the-first-secret', 'the-second-secret']);
  assert.deepEqual([await turn('the-first-secret'), await turn('the-second-secret')], [202, 202]);
  await put(['the-second-secret']);
  assert.deepEqual([await turn('the-first-secret'), await turn('the-second-secret')], [401, 202]);
});

test('the same posted fifty times at once, and after a restart, is one run', async () => {
  using folder = openFolder();
  const env = { BRAIN_DATA_DIR: folder.path };
  const ids = new Set<string>();
  const body = '{"order": 7}';
  {
    await using first = await startHooked({ ci }, env);
    const answers = await Promise.all(Array.from({ length: 50 }, () => post(first, 'ci', body)));
    for (const {
      status,
      body: { run_id },
    } of answers) {
      assert.equal(status, 202);
      ids.add(run_id);
    }
    assert.equal(answers.filter((answer) => !answer.body.duplicate).length, 1);
  }
  await using second = await startHooked({ ci }, env);
  const again = await post(second, 'ci', body);
  assert.deepEqual([again.status, again.body.duplicate], [202, true]);
  assert.deepEqual([...ids, ...ids], [again.body.run_id, again.body.event_id]);
  assert.equal(triggers({ dataDir: folder.path }), 1);
});

test('the sender’s own id with other words is still the first one, and answered as taken', async () => {
  const once = { 'idempotency-key': 'one-and-only', 'x-webhook-secret': SECRET };
  const first = await showing(brain, once)('ci', { says: 'this' });
  const second = await showing(brain, once)('ci', { says: 'that' });
  assert.deepEqual([second.status, second.body], [202, { ...first.body, duplicate: true }]);
  const elsewhere = await showing(brain, { ...once, 'x-webhook-secret': 'the-first-secret' })('two', {
    says: 'that',
  });
  assert.equal(elsewhere.body.duplicate, false, 'ids are within a webhook');
});

test('a queue that is full is said as 503 and when to come back, and what was taken before stays taken', async (t) => {
  const model = await startModel();
  t.after(() => model.stop());
  const gate = createGate();
  model.answer(() => ({ text: ['Half', ' of it'], gates: { 1: gate } }));
  await using busy = await startHooked(
    { ci },
    { BRAIN_MAX_WAITING: '1', BRAIN_MODEL: 'scripted', OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' },
  );
  const first = await post(busy, 'ci', { at: 0 });
  assert.equal(first.status, 202);
  assert.equal((await post(busy, 'ci', { at: 1 })).status, 202, 'one may wait');
  const second = await post(busy, 'ci', { at: 2 });
  assert.deepEqual([second.status, second.body.error.code], [503, 'unavailable']);
  assert.ok(Number(second.headers.get('retry-after')) > 0);
  assert.deepEqual((await post(busy, 'ci', { at: 0 })).body, { ...first.body, duplicate: true });
  gate.open();
  await eventsUntilEnd(busy, first.body);
  assert.equal((await post(busy, 'ci', { at: 2 })).status, 202);
});

test('a full disk is said as 503 and when to come back; with room the same is taken', async () => {
  await using full = await startHooked({ ci });
  assert.equal((await post(full, 'ci', { at: 'first' })).status, 202);
  fillDisk(full.pid, sizeOfStore(full.dataDir));
  let body = {};
  let answer = await post(full, 'ci', body);
  for (let at = 0; at < 50 && answer.status !== 503; at += 1) {
    body = { at, words: 'x'.repeat(18_000) };
    answer = await post(full, 'ci', body);
  }
  assert.deepEqual([answer.status, answer.body.error.code], [503, 'unavailable']);
  assert.ok(Number(answer.headers.get('retry-after')) > 0);
  freeDisk(full.pid);
  const giveUp = AbortSignal.timeout(20_000);
  while ((answer = await post(full, 'ci', body)).status !== 202) giveUp.throwIfAborted();
  assert.equal((await post(full, 'ci', body)).body.duplicate, true);
});

test('a body over the bound is refused as soon as it is, also one that does not say how long it is', async () => {
  const before = rows(brain);
  const said = await post(brain, 'ci', mib(2));
  assert.deepEqual([said.status, said.body.error.code], [413, 'too_large']);
  const { hostname, port } = new URL(brain.url);
  const asked = request({ hostname, port, path: '/webhooks/ci', method: 'POST' });
  const answered = new Promise<number | undefined>((resolve) => {
    asked.on('response', (response) => resolve(response.statusCode)).on('error', () => resolve(undefined));
  });
  const piece = Buffer.alloc(64 * 1024);
  for (let sent = 0; sent < 40; sent += 1) asked.write(piece);
  assert.equal(await answered, 413);
  asked.destroy();
  assert.equal(rows(brain), before);
});
