import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { type ChannelHealth, type DataOf, OWNER } from '@brain/schema';
import { dataOf } from '../support/approvals.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { serveCallbacks } from '../support/callback-server.ts';
import { call, openEvents, type Target, trigger } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';
import { type SlackApi, startSlackApi } from '../support/slack-api.ts';
import { startSmtp } from '../support/smtp.ts';

const SECRET = 'a-secret-of-the-house';
const EVERYWHERE = ['web', 'telegram', 'webhook', 'email', 'slack', 'chat_ui'];

let model: ScriptedModel;
let service: Awaited<ReturnType<typeof serveCallbacks>>;
let smtp: Awaited<ReturnType<typeof startSmtp>>;
let slack: SlackApi;
let env: Record<string, string>;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  service = await serveCallbacks([SECRET]);
  smtp = await startSmtp();
  slack = await startSlackApi();
  env = {
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    EMAIL_OWNER: 'me@example.org',
    SLACK_OWNER_ID: 'U012345',
    SLACK_BOT_TOKEN: slack.token,
    SLACK_API_ROOT: slack.root,
    SMTP_URL: smtp.url,
    EMAIL_FROM: 'Brain <brain@example.org>',
    BRAIN_FETCH_ALLOW: service.host,
    BRAIN_WEBHOOKS: JSON.stringify({
      orders: { kind: 'generic', secrets: [SECRET], callback_url: service.url, response_to: ['webhook'] },
    }),
  };
  brain = await startBrain(env);
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await Promise.all([
    service?.[Symbol.asyncDispose](),
    smtp?.[Symbol.asyncDispose](),
    slack?.[Symbol.asyncDispose](),
    model?.stop(),
  ]);
});

/** How each delivery of a session stands, by its channel, once that is as it should be. */
async function until(of: Target, session_id: string, isSo: (states: Map<string, Delivery>) => boolean) {
  using events = await openEvents(of, session_id);
  const latest = (all: DataOf<'delivery'>[]) => new Map(all.map((data) => [data.channel, data]));
  const frames = await events.until((all) =>
    isSo(
      latest(
        dataOf(
          all.map(({ data }) => data),
          'delivery',
        ),
      ),
    ),
  );
  return latest(
    dataOf(
      frames.map(({ data }) => data),
      'delivery',
    ),
  );
}
type Delivery = DataOf<'delivery'>;

const everywhere = (session_id: string) =>
  trigger(brain, {
    source: 'webhook',
    user_id: OWNER,
    reply_to: 'orders',
    message: 'tell everybody',
    response_to: EVERYWHERE,
    session_id,
  });

test('one answer goes out once by each channel that is connected, each with a state of its own', async () => {
  model.queue({ text: ['It is done.'] });
  service.next({ status: 503, headers: { 'retry-after': '1' } });
  slack.fail({ error: 'user_disabled' });
  const { session_id, run_id } = await everywhere('fan-out');
  const early = await until(brain, session_id, (states) => states.get('email')?.status === 'sent');
  assert.notEqual(early.get('webhook')?.status, 'sent', 'mail does not wait for a callback that failed');
  const states = await until(brain, session_id, (all) => all.get('webhook')?.status === 'sent');
  assert.deepEqual(Object.fromEntries([...states].map(([channel, { status }]) => [channel, status])), {
    telegram: 'open',
    webhook: 'sent',
    email: 'sent',
    slack: 'failed',
  });
  assert.match(states.get('slack')?.error ?? '', /user_disabled/);
  const [refused, taken] = service.taken;
  assert.deepEqual([refused?.said.data, taken?.isSigned], [taken?.said.data, true]);
  assert.deepEqual([taken?.said.data['run_id'], taken?.said.data['content']], [run_id, 'It is done.']);
  const [mail] = smtp.taken;
  assert.deepEqual([mail?.to, mail?.mail.text?.trim()], [['me@example.org'], 'It is done.']);

  const client = createBrainClient(brain);
  await using _closing = { [Symbol.asyncDispose]: () => client.close() };
  const list = async (status: 'open' | 'failed') =>
    (await client.api.deliveries.list.query({ status })).results.map(({ data }) => data.channel);
  assert.deepEqual([await list('open'), await list('failed')], [['telegram'], ['slack']]);
});

test('owners see how the brain’s own channels are beside Telegram', async () => {
  model.queue({ text: ['One'] }, { text: ['Two'] });
  smtp.fails({ at: 'mail', code: 451, says: 'later' });
  slack.fail({ error: 'token_revoked' });
  service.next({ status: 500 });
  const list = async () => {
    const { results } = (await call<{ results: ChannelHealth[] }>(brain, '/channels')).body;
    return Object.fromEntries(results.map(({ channel, state }) => [channel, state]));
  };
  await everywhere('health');
  await until(brain, 'health', (all) =>
    Boolean(all.get('email')?.not_before && all.get('webhook')?.not_before && isEnded(all.get('slack'))),
  );
  assert.deepEqual(await list(), { email: 'failing', slack: 'failing', webhook: 'failing' });
  await everywhere('well');
  await until(brain, 'well', (all) => ['email', 'slack', 'webhook'].every((name) => isEnded(all.get(name))));
  assert.deepEqual(await list(), { email: 'working', slack: 'working', webhook: 'working' });
});

const isEnded = (delivery: Delivery | undefined) => ['sent', 'failed'].includes(delivery?.status ?? '');

test('what is posted to a webhook is answered at its callback URL', async () => {
  model.queue({ text: ['Noted.'] });
  const before = service.taken.length;
  const posted = await call<{ session_id: string }>(brain, '/webhooks/orders', {
    key: null,
    body: { order: 7 },
    headers: { authorization: `Bearer ${SECRET}` },
  });
  assert.equal(posted.status, 202, JSON.stringify(posted.body));
  const taken = (await service.until(before + 1)).at(-1);
  assert.equal(taken?.said.data['content'], 'Noted.');
  assert.equal(taken.said.data['session_id'], posted.body.session_id);
});

test('stopped while a callback is under way, the brain ends in time, and sends it again at its next start', async () => {
  model.queue({ text: ['Bye.'] });
  await using first = await startBrain(env);
  service.next({ never: true });
  const before = service.taken.length;
  const how = { source: 'webhook', reply_to: 'orders', message: 'hi', session_id: 'stop', user_id: OWNER };
  await trigger(first, how);
  await service.until(before + 1);
  const began = performance.now();
  assert.equal(await first.stop(), 0);
  assert.ok(performance.now() - began < 10_000);

  await using second = await startBrain({ ...env, BRAIN_DATA_DIR: first.dataDir, BRAIN_KEY: first.key });
  const states = await until(second, 'stop', (all) => all.get('webhook')?.status === 'sent');
  assert.equal(states.get('webhook')?.may_be_duplicate, true);
  const [once, again] = service.taken.slice(before);
  assert.equal(once?.headers['webhook-id'], again?.headers['webhook-id']);
});
