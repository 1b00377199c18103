import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pino } from 'pino';
import type { TriggerResult } from '@brain/schema';
import { openBrain } from '../../apps/brain/src/brain.ts';
import { readConfig } from '../../apps/brain/src/config.ts';
import { BrainError } from '../../apps/brain/src/errors.ts';
import { createRedact } from '../../apps/brain/src/secrets/redact.ts';
import { call, eventsUntilEnd, labels } from '../support/http.ts';
import { RAW_MAIL, TOPIC, sesMail, snsMessage } from '../support/mail-posts.ts';
import { openFolder } from '../support/store.ts';
import { amazonGuard } from './amazon.ts';

const key = 'the-key-of-this-brain-which-is-long-enough';

/** The real brain, towards an Amazon of the test. */
async function openWith(folder: string, { guard }: ReturnType<typeof amazonGuard>) {
  const config = readConfig({
    BRAIN_PORT: '0',
    BRAIN_KEY: key,
    BRAIN_DATA_DIR: folder,
    BRAIN_MODEL: 'offline',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    BRAIN_WEBHOOKS: JSON.stringify({ mail: { kind: 'ses', secrets: [TOPIC] } }),
    EMAIL_OWNER: 'ann@example.org',
  });
  const brain = await openBrain(config, { log: pino({ level: 'silent' }), redact: createRedact(), guard });
  return { ...brain, key, [Symbol.asyncDispose]: () => brain.close() };
}

type Answer = TriggerResult & { confirmed?: string };

/** As SNS posts: JSON that says it is text. */
const post = (brain: { url: string }, message: object) =>
  call<Answer>({ url: brain.url, key }, '/webhooks/mail', {
    key: null,
    body: JSON.stringify(message),
    headers: { 'content-type': 'text/plain; charset=UTF-8' },
  });

const mail = (name: string) =>
  snsMessage({ Message: sesMail({ content: RAW_MAIL.replaceAll('<question@', `<${name}@`) }) }, Date.now());

test('Amazon confirms its topic, and a mail that it sends again and again is one run, also across a restart', async () => {
  await using folder = await openFolder();
  const amazon = amazonGuard();
  const results: TriggerResult[] = [];
  const mails = ['one', 'two', 'three'].map(mail);
  const SubscribeURL = `https://sns.us-east-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=23`;
  {
    await using brain = await openWith(folder.path, amazon);
    const asking = { Type: 'SubscriptionConfirmation', Message: 'Confirm', Token: '23', SubscribeURL };
    const confirmed = await post(brain, snsMessage(asking, Date.now()));
    assert.deepEqual([confirmed.status, confirmed.body], [200, { confirmed: TOPIC }]);
    assert.equal(amazon.asked.at(-1), SubscribeURL);

    const answers = await Promise.all(
      [...mails, ...mails.toReversed()].map((message) => post(brain, message)),
    );
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([202]));
    results.push(...answers.map(({ body }) => body));
  }
  await using brain = await openWith(folder.path, amazon);
  for (const message of [...mails.toReversed(), ...mails]) results.push((await post(brain, message)).body);

  assert.equal(new Set(results.map(({ event_id }) => event_id)).size, mails.length);
  const first = results.filter(({ duplicate }) => !duplicate);
  assert.equal(first.length, mails.length);
  for (const result of first) {
    const events = await eventsUntilEnd(brain, result);
    assert.equal(labels(events, result.run_id).filter((label) => label === 'run finished').length, 1);
    const said = events.find(({ data }) => data.event_type === 'message' && data.run_id === result.run_id);
    assert.ok(said?.data.event_type === 'message');
    assert.deepEqual([said.data.source, said.data.trust], ['email', 'owner']);
  }
});

test('while Amazon’s certificate cannot be had it is told to try again, and what is not signed is refused', async () => {
  await using folder = await openFolder();
  let isDown = true;
  const amazon = amazonGuard(() => {
    if (isDown) throw new BrainError('unprocessable', 'sns.us-east-1.amazonaws.com could not be read');
    return {};
  });
  await using brain = await openWith(folder.path, amazon);
  const later = await post(brain, mail('one'));
  assert.equal(later.status, 503);
  assert.ok(Number(later.headers.get('retry-after')) > 0);
  isDown = false;
  const message = mail('one');
  assert.equal(
    (await post(brain, { ...message, Message: sesMail({ content: 'From: eve@evil.example' }) })).status,
    401,
  );
  assert.equal((await post(brain, { ...message, TopicArn: `${TOPIC}2` })).status, 401);
  const taken = await post(brain, message);
  assert.deepEqual([taken.status, taken.body.duplicate], [202, false]);
});
