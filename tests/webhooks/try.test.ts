import assert from 'node:assert/strict';
import { test } from 'node:test';
import { WebhookTried, WebhookTryInput } from '@brain/schema';
import { createConnectors } from '../../apps/brain/src/connectors/table.ts';
import { tryWebhook } from '../../apps/brain/src/connectors/try.ts';
import { createFetchGuard } from '../../apps/brain/src/net/guarded-fetch.ts';
import { invalid } from './posted.ts';

const connectors = createConnectors({ guard: createFetchGuard() });
const order = JSON.stringify({ id: 7, who: 'Ann' });

async function tried(input: object): Promise<WebhookTried> {
  return WebhookTried.parse(
    await tryWebhook(connectors, { name: 'shop', ...WebhookTryInput.parse({ kind: 'generic', ...input }) }),
  );
}

test('a mapping is tried with a sample, before anything is set or stored', async () => {
  const mapping = {
    message: 'Order {{id}} of {{who}}',
    subject: '{{who}}',
    session: '{{id}}',
    once: 'o{{id}}',
  };
  assert.deepEqual(await tried({ mapping, sample: order }), {
    message: 'Order 7 of Ann',
    subject: 'Ann',
    session_id: 'webhook:shop:7',
    once: 'o7',
    response_to: ['chat_ui'],
    trust: 'untrusted',
  });
});

test('with instructions what comes in is quoted; with trust it is believed', async () => {
  const mapping = { message: 'Order {{id}}' };
  const instructions = 'Tell me of orders.';
  const read = await tried({ mapping, instructions, sample: order });
  assert.deepEqual(
    [read.message, read.quotes, read.trust],
    [instructions, [{ author: 'shop', content: 'Order 7' }], 'service'],
  );
  const believed = await tried({ mapping, instructions, trust: 'service', sample: order });
  assert.deepEqual([believed.message, believed.trust], [`${instructions}\n\nOrder 7`, 'service']);
});

test('a sample is JSON, a form or a text by how it begins', async () => {
  const mapping = { message: '{{}}', subject: '{{who}}' };
  assert.equal((await tried({ mapping, sample: `\n ${order}` })).subject, 'Ann');
  assert.equal((await tried({ mapping, sample: 'id=7&who=Ann' })).subject, 'Ann');
  assert.equal((await tried({ mapping, sample: 'The door = open' })).message, 'The door = open');
});

test('a sample that nothing comes of says why', async () => {
  await invalid(() => tried({ sample: '{"id":' }), /body: must be JSON/);
  await invalid(() => tried({ sample: ' \n' }), /sample: must not be empty/);
  await invalid(() => tried({ sample: order, mapping: { message: '{{nothing}}' } }), /no message/);
  const ping = JSON.stringify({ zen: 'Keep it logically awesome.', hook_id: 1 });
  assert.match((await tried({ kind: 'github', sample: ping })).ignored ?? '', /GitHub asked/);
});

test('each kind that is signed can be tried without a signature', async () => {
  const event = JSON.stringify({ id: 'evt_1', type: 'ping', data: { object: { id: 'ch_1' } } });
  for (const kind of ['standard', 'stripe', 'github', 'generic'])
    assert.match((await tried({ kind, sample: event })).once ?? '', /^(sha256:|evt_1$)/, kind);
});

test('a mail is read as one of somebody nobody knows, by what its provider posts', async () => {
  const posts = {
    postmark: JSON.stringify({
      FromFull: { Email: 'ann@example.com', Name: 'Ann' },
      Subject: 'Tea',
      MessageID: '22c74902-a0c1-4511-804f-341342852c90',
      TextBody: 'More tea, please.',
      Headers: [],
    }),
    sendgrid: [
      '--xYzZY',
      'Content-Disposition: form-data; name="email"',
      '',
      'From: Ann <ann@example.com>\nSubject: Tea\nMessage-ID: <1@example.com>\n\nMore tea, please.',
      '--xYzZY--',
      '',
    ].join('\n'),
  };
  for (const [kind, sample] of Object.entries(posts)) {
    const { message, subject, trust } = await tried({ kind, sample });
    assert.deepEqual(
      [message?.includes('More tea, please.'), subject, trust],
      [true, 'Tea', 'untrusted'],
      kind,
    );
    const { ignored } = await tried({ kind, sample, unknown_senders: 'ignore' });
    assert.match(ignored ?? '', /^ann@example\.com/);
  }
});
