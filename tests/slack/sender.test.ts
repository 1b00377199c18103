import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OutMessage, Sent } from '../../apps/brain/src/channels/sender.ts';
import { createSlackSender } from '../../apps/brain/src/connectors/slack/sender.ts';
import { type SlackFault, startSlackApi } from '../support/slack-api.ts';

const message: OutMessage = {
  id: 'evt_1',
  run_id: 'evt_0',
  session_id: 'slack:C1',
  to: 'C0TEAM000/1700000000.000200',
  content: 'It is **noon**.',
};

async function openSender(options: { timeoutMs?: number; token?: string } = {}) {
  const slack = await startSlackApi();
  const { token = slack.token, timeoutMs } = options;
  const sender = createSlackSender({
    token,
    apiRoot: slack.root,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
  return {
    slack,
    sender,
    /** Sends all pieces, as far as they are taken; gives how each try ended. */
    async send(more: Partial<OutMessage> = {}): Promise<Sent[]> {
      const sent: Sent[] = [];
      for (const piece of await sender.pieces({ ...message, ...more }))
        sent.push(await sender.send(piece, AbortSignal.timeout(20_000)));
      return sent;
    },
    [Symbol.asyncDispose]: () => slack[Symbol.asyncDispose](),
  };
}

test('an answer stands in its thread, as Slack writes it, and unfolds no page', async () => {
  await using parts = await openSender();
  assert.deepEqual(await parts.send(), [{ status: 'sent' }]);
  assert.deepEqual(parts.slack.posts[0]?.payload, {
    channel: 'C0TEAM000',
    text: 'It is *noon*.',
    thread_ts: '1700000000.000200',
    unfurl_links: false,
    unfurl_media: false,
  });
});

test('a channel, a direct message and a member are places; what is none fails with what one is', async () => {
  await using parts = await openSender();
  for (const to of ['C0TEAM000', 'D0ANN0000', 'G0GROUP00', 'U0ANN0000', 'W0ANN0000', 'D0ANN0000/1.000001'])
    assert.deepEqual(await parts.send({ to }), [{ status: 'sent' }], to);
  assert.deepEqual(
    parts.slack.posts.map(({ channel, thread_ts }) => [channel, thread_ts].join(' ').trim()),
    ['C0TEAM000', 'D0ANN0000', 'G0GROUP00', 'U0ANN0000', 'W0ANN0000', 'D0ANN0000 1.000001'],
  );
  for (const to of [
    '',
    'general',
    '#general',
    '@ann',
    'C1/',
    'C1/now',
    'C1/1.000001/2',
    'C1 C2',
    'X0ANN',
    'c0team',
  ]) {
    const [sent] = await parts.send({ to });
    assert.ok(sent?.status === 'failed' && /no place in Slack/.test(sent.error), to);
  }
  assert.equal(parts.slack.calls.length, 6);
});

test('a long answer comes in pieces, in order, the same each time', async () => {
  await using parts = await openSender();
  const content = Array.from({ length: 300 }, (_, at) => `Paragraph ${at} says something.`).join('\n\n');
  const sent = await parts.send({ content });
  assert.ok(sent.length > 1 && sent.every(({ status }) => status === 'sent'));
  assert.ok(parts.slack.posts.every(({ text }) => text.length <= 4000));
  assert.equal(parts.slack.posts.map(({ text }) => text).join('\n\n'), content);
  const again = await parts.sender.pieces({ ...message, content });
  assert.deepEqual(
    again.map((piece) => piece.content),
    parts.slack.posts.map(({ text }) => text),
  );
});

test('an answer that shows nothing fails as empty, and nothing is sent', async () => {
  await using parts = await openSender();
  for (const content of ['', ' \n', '[a]: https://e.example', '```\n\n```'])
    assert.deepEqual(await parts.send({ content }), [{ status: 'failed', error: 'the message is empty' }]);
  assert.equal(parts.slack.calls.length, 0);
});

test('without a token nothing is asked of Slack, and the failure says what to set', async () => {
  await using slack = await startSlackApi();
  const sender = createSlackSender({ token: undefined, apiRoot: slack.root });
  const sent = await sender.send(message, AbortSignal.timeout(1000));
  assert.deepEqual(sent, { status: 'failed', error: 'Slack is not set up: set SLACK_BOT_TOKEN' });
  assert.equal(slack.calls.length, 0);
});

const PASSING: [what: string, fault: SlackFault, sent: Partial<Sent>, stands: number][] = [
  ['too many messages', { status: 429, retry_after: 7 }, { retry_after: 7 }, 0],
  ['too many messages without a time', { status: 429, body: '{"ok":false,"error":"ratelimited"}' }, {}, 0],
  ['too many messages by its name', { error: 'ratelimited' }, {}, 0],
  ['trouble at Slack’s', { status: 503, retry_after: 3 }, { retry_after: 3, uncertain: true }, 0],
  [
    'trouble at Slack’s with a page',
    { status: 502, body: '<html>Bad gateway</html>' },
    { uncertain: true },
    0,
  ],
  ['an error within Slack', { error: 'internal_error' }, { uncertain: true }, 0],
  ['an error that may have done its work', { error: 'fatal_error' }, { uncertain: true }, 0],
  ['a dropped connection', { drop: 'before' }, { uncertain: true }, 0],
  ['a connection dropped too late', { drop: 'after' }, { uncertain: true }, 1],
  ['an answer that breaks off', { drop: 'body' }, { uncertain: true }, 1],
  ['an answer that is late', { slow_ms: 30_000 }, { uncertain: true }, 1],
  ['an answer that is no JSON', { status: 200, body: 'OK' }, { uncertain: true }, 0],
  ['an answer of other JSON', { status: 200, body: '[true]' }, { uncertain: true }, 0],
  ['an answer without a body', { status: 200 }, { uncertain: true }, 0],
];
for (const [what, fault, more, stands] of PASSING) {
  test(`${what} is tried again${'uncertain' in more ? ', and may stand there all the same' : ''}`, async () => {
    await using parts = await openSender({ timeoutMs: 1500 });
    parts.slack.fail(fault);
    const [sent] = await parts.send();
    assert.ok(sent?.status === 'retry', JSON.stringify(sent));
    assert.deepEqual({ ...sent, error: '' }, { status: 'retry', error: '', ...more });
    assert.match(sent.error, /^Slack/);
    assert.equal(parts.slack.posts.length, stands);
    assert.deepEqual(await parts.send(), [{ status: 'sent' }]);
  });
}

test('where nobody listens it is tried again, and stands nowhere', async () => {
  const gone = await startSlackApi();
  await gone[Symbol.asyncDispose]();
  const sender = createSlackSender({ token: gone.token, apiRoot: gone.root });
  const sent = await sender.send(message, AbortSignal.timeout(20_000));
  assert.deepEqual(sent, { status: 'retry', error: 'Slack was not reached: ECONNREFUSED' });
});

const REFUSED: [fault: SlackFault, why: RegExp][] = [
  [{ error: 'channel_not_found' }, /invite/],
  [{ error: 'not_in_channel' }, /invite/],
  [{ error: 'is_archived' }, /archived/],
  [{ error: 'invalid_auth' }, /SLACK_BOT_TOKEN/],
  [{ error: 'token_revoked' }, /SLACK_BOT_TOKEN/],
  [{ error: 'account_inactive' }, /removed.*SLACK_BOT_TOKEN/],
  [{ error: 'missing_scope', needed: 'chat:write' }, /chat:write.*needs chat:write/],
  [{ error: 'messages_tab_disabled' }, /Messages Tab/],
  [{ error: 'restricted_action' }, /workspace/],
  [{ error: 'something_new' }, /^Slack refused it: something_new$/],
  [{ error: '<script>' }, /^Slack refused it: an error without a name$/],
  [{ error: 'constructor' }, /^Slack refused it: constructor$/],
  [{ status: 404, body: 'Not found' }, /404.*SLACK_API_ROOT/],
  [{ status: 302 }, /302.*SLACK_API_ROOT/],
];
for (const [fault, why] of REFUSED) {
  test(`${JSON.stringify(fault)} fails for good, with what to do`, async () => {
    await using parts = await openSender();
    parts.slack.fail(fault);
    const [sent] = await parts.send();
    assert.ok(sent?.status === 'failed', JSON.stringify(sent));
    assert.match(sent.error, why);
    assert.equal(parts.slack.posts.length, 0);
  });
}

test('the token is in no error, whatever goes wrong', async () => {
  const token = 'xoxb-1234-SECRET-SECRET';
  await using parts = await openSender({ token, timeoutMs: 1500 });
  const faults = [...PASSING.map(([, fault]) => fault), ...REFUSED.map(([fault]) => fault)];
  for (const fault of [
    ...faults,
    { error: token },
    { error: 'missing_scope', needed: `${token} ${token}` },
  ]) {
    parts.slack.fail(fault);
    const shown = JSON.stringify(await parts.send());
    assert.equal(shown.includes('SECRET'), false, shown);
  }
  const [wrong] = await parts.send();
  assert.ok(wrong?.status === 'failed' && !wrong.error.includes('SECRET'));
});

test('who waits may go: the try ends with the signal’s reason', async () => {
  await using parts = await openSender();
  parts.slack.failAll({ slow_ms: 30_000 });
  const stop = new AbortController();
  const sending = parts.sender.send(message, stop.signal);
  await parts.slack.posted('noon');
  stop.abort(new Error('the brain closes'));
  await assert.rejects(sending, /the brain closes/);
});
