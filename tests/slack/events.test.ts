import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Said } from '../../apps/brain/src/connectors/connector.ts';
import { slack } from '../../apps/brain/src/connectors/slack/slack.ts';
import { BOT, direct, envelope, hook, mention, posted } from './posted.ts';

const read = (body: unknown) => slack().read(posted(body), hook);

async function heard(event: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<Said> {
  const result = await read(envelope(event, more));
  assert.ok('said' in result, JSON.stringify(result));
  return result.said;
}

test('Slack’s question whether the address is ours is answered with its challenge', async () => {
  const body = {
    token: 'Jhj5dZrVaK7ZwHHjRyZWjbDl',
    challenge: '3eZbrw1aBm2rZgRNFdxV',
    type: 'url_verification',
  };
  assert.deepEqual(await read(body), { answer: { challenge: '3eZbrw1aBm2rZgRNFdxV' } });
});

test('a direct message is said by its writer, goes on where they are, and is one by its event', async () => {
  assert.deepEqual(await heard(direct('hello'), { event_id: 'Ev1' }), {
    once: 'Ev1',
    from: { channel: 'slack', address: 'U0ANN0000', isProven: true },
    message: 'hello',
    thread: 'D0ANN0000',
    reply_to: 'D0ANN0000',
    source_message_id: 'D0ANN0000/1700000000.000100',
  });
});

test('a thread in a direct message is a conversation of its own, answered there', async () => {
  const said = await heard(direct('and then?', { thread_ts: '1699999999.000001' }));
  assert.equal(said.thread, 'D0ANN0000:1699999999.000001');
  assert.equal(said.reply_to, 'D0ANN0000/1699999999.000001');
});

test('a mention in a channel is answered in its thread, where others read it', async () => {
  const first = await heard(mention('what time is it?'));
  assert.deepEqual(
    [first.message, first.thread, first.reply_to, first.isShared, first.source_message_id],
    [
      'what time is it?',
      'C0TEAM000:1700000000.000200',
      'C0TEAM000/1700000000.000200',
      true,
      'C0TEAM000/1700000000.000200',
    ],
  );
  const next = await heard(
    mention('and now?', { thread_ts: first.thread.slice(10), ts: '1700000009.000900' }),
  );
  assert.deepEqual([next.thread, next.reply_to], [first.thread, first.reply_to]);
});

test('a mention in a group of people is one in a channel', async () => {
  const said = await heard(mention('hi', { channel: 'G0GROUP00' }));
  assert.deepEqual([said.thread, said.isShared], ['G0GROUP00:1700000000.000200', true]);
});

const IGNORED: [what: string, event: Record<string, unknown>, more?: Record<string, unknown>][] = [
  [
    'the same mention as a message of the channel',
    { ...mention('hi'), type: 'message', channel_type: 'channel' },
  ],
  [
    'a message of a channel that says nothing of its kind',
    direct('hi', { channel: 'C1', channel_type: undefined }),
  ],
  ['a message of a channel', direct('hi', { channel: 'C1', channel_type: 'channel' })],
  ['a message of a private channel', direct('hi', { channel: 'G1', channel_type: 'group' })],
  ['a message of a group', direct('hi', { channel: 'G1', channel_type: 'mpim' })],
  ['a mention in a direct message, which is a message too', mention('hi', { channel: 'D0ANN0000' })],
  ['the bot’s own message', direct('hi', { user: BOT })],
  ['the bot’s own message by its bot’s id', direct('hi', { bot_id: 'B0BRAIN00' })],
  ['the bot’s own mention of itself', mention('hi', { user: BOT })],
  ['a message of Slackbot', direct('hi', { user: 'USLACKBOT' })],
  ['a message of nobody', direct('hi', { user: undefined })],
  ['an edited message', direct('hi', { subtype: 'message_changed', hidden: true, message: direct('hi') })],
  ['a deleted message', direct('hi', { subtype: 'message_deleted', deleted_ts: '1.1' })],
  ['a message of another bot', direct('hi', { subtype: 'bot_message', bot_id: 'B1', user: undefined })],
  ['somebody who joins', direct('has joined', { subtype: 'channel_join' })],
  ['a message without words', direct('')],
  ['a bare mention', mention('')],
  ['a reaction', { type: 'reaction_added', user: 'U0ANN0000', reaction: 'eyes', item: { type: 'message' } }],
  ['an opened home', { type: 'app_home_opened', user: 'U0ANN0000', channel: 'D0ANN0000', tab: 'home' }],
  [
    'what people say to each other, where the app may read it for one of them',
    direct('psst'),
    { authorizations: [{ user_id: 'U0BOB0000', is_bot: false }] },
  ],
  ['an app that is asked less often', {}, { type: 'app_rate_limited', minute_rate_limited: 1518467820 }],
];
for (const [what, event, more] of IGNORED) {
  test(`${what} is ignored, and that is said`, async () => {
    const result = await read(envelope(event, more));
    assert.ok('ignored' in result, JSON.stringify(result));
    assert.match(result.ignored, /^[\w ,]+$/);
  });
}

test('a shared thread reply and a file are messages too; the file is named, since it cannot be read', async () => {
  const broadcast = direct('for all', { subtype: 'thread_broadcast', thread_ts: '1.000001' });
  assert.equal((await heard(broadcast)).thread, 'D0ANN0000:1.000001');
  const files = [
    { id: 'F1', name: 'report\n.pdf', mimetype: 'application/pdf' },
    { id: 'F2', mode: 'tombstone' },
  ];
  const shared = await heard(direct('look', { subtype: 'file_share', files }));
  assert.equal(
    shared.message,
    'look\n[a file on Slack, which cannot be read here: report .pdf]\n[a file on Slack, which cannot be read here: without a name]',
  );
  const bare = await heard(direct('', { subtype: 'file_share', files: files.slice(0, 1) }));
  assert.equal(bare.message, '[a file on Slack, which cannot be read here: report .pdf]');
});

test('a code links without the slash that Slack keeps to itself, in a direct message alone', async () => {
  assert.equal((await heard(direct('link 123456'))).message, '/link 123456');
  assert.equal((await heard(direct('/link 123456'))).message, '/link 123456');
  assert.equal((await heard(mention('link 123456'))).message, 'link 123456');
  assert.equal((await heard(direct('link 123456 please'))).message, 'link 123456 please');
});

test('the number of a try says nothing: the first one may never have come', async () => {
  const body = envelope(direct('hello'), { event_id: 'Ev7' });
  const late = posted(body);
  const headers = { ...late.headers, 'x-slack-retry-num': '1', 'x-slack-retry-reason': 'http_timeout' };
  const result = await slack().read({ ...late, headers }, hook);
  assert.ok('said' in result && result.said.once === 'Ev7');
});
