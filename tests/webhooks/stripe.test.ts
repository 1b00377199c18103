import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { stripe } from '../../apps/brain/src/connectors/stripe.ts';
import { hook, invalid, NOW, posted, said } from './posted.ts';

const connector = stripe();

/** What Stripe’s own .NET library is tested with: https://github.com/stripe/stripe-dotnet, EventUtilityTest. */
const VECTOR = {
  secret: 'webhook_secret',
  seconds: 1533204620,
  v1: '2220f87ef101a04665f11cdf770523143f875572008577fa0f20882ddb9cc3c7',
  v0: '63f3a72374a733066c4be69ed7f8e5ac85c22c9f0a6a612ab9a025a9e4ee7eef',
  body: `${JSON.stringify(
    {
      id: 'evt_123',
      object: 'event',
      account: 'acct_123',
      api_version: '2017-05-25',
      created: 1533204620,
      data: {
        object: {
          id: 'cus_123',
          object: 'customer',
          created: 123456789,
          email: 'test@stripe.com',
          livemode: false,
          metadata: {},
        },
      },
      livemode: false,
      pending_webhooks: 1,
      request: { id: 'req_123', idempotency_key: 'idempotency-key-123' },
      type: 'customer.created',
    },
    undefined,
    2,
  )}\n`,
};
const right = `t=${VECTOR.seconds},v1=${VECTOR.v1},v0=${VECTOR.v0}`;

function takes(signature: string, secrets = [VECTOR.secret], seconds = VECTOR.seconds) {
  const from = posted(VECTOR.body, { 'stripe-signature': signature });
  return connector.verify({ ...from, at: seconds * 1000 }, hook('stripe', { secrets }));
}

test('the published vector is taken within five minutes', () => {
  assert.equal(takes(right), true);
  assert.equal(takes(right, undefined, VECTOR.seconds + 100), true);
  assert.equal(takes(right, undefined, VECTOR.seconds + 400), false);
  assert.equal(takes(right, ['whsec_another_one', VECTOR.secret]), true);
  assert.equal(takes(right, ['whsec_another_one']), false);
});

test('one of several v1 has to be right; other schemes prove nothing', () => {
  const wrong = `v1=${'0'.repeat(64)}`;
  const t = `t=${VECTOR.seconds}`;
  const ok = `v1=${VECTOR.v1}`;
  for (const header of [`${t},${wrong},${ok}`, `${ok},${t}`, `${t},v1=zz,${ok}`, `${t},scheme=x,${ok}`])
    assert.equal(takes(header), true, header);
  for (const header of [
    `${t},${wrong}`,
    `${t},v0=${VECTOR.v1}`,
    `${t},v2=${VECTOR.v1}`,
    `${t},V1=${VECTOR.v1}`,
    ok,
    t,
    `t=,${ok}`,
    `${t},${t},${ok}`,
    `t=1,${t},${ok}`,
    `${t},${ok}, ${t},${ok}`,
    `${t} ${ok}`,
    't,v1=,v0=',
    't,,',
    ',,',
    't',
    '',
  ])
    assert.equal(takes(header), false, header);
});

test('the time in the signature is the one that was signed', () => {
  const by = hook('stripe');
  const signature = createHmac('sha256', by.secrets[0] ?? '')
    .update(`${NOW - 1000}.{}`)
    .digest('hex');
  const from = posted('{}', { 'stripe-signature': `t=${NOW},v1=${signature}` });
  assert.equal(connector.verify(from, by), false);
});

test('an event is told in words, by its customer, and once by its id', async () => {
  const object = {
    id: 'in_9',
    object: 'invoice',
    customer: 'cus_1',
    customer_email: 'ann@example.com',
    currency: 'eur',
    amount_due: 1234,
    amount_paid: 1234,
    status: 'paid',
    description: 'Tea\nand milk',
    hosted_invoice_url: 'https://invoice.stripe.com/i/9',
  };
  const event = { id: 'evt_9', type: 'invoice.paid', data: { object } };
  assert.deepEqual(await said(connector, posted(event), hook('stripe')), {
    once: 'evt_9',
    subject: 'invoice.paid',
    thread: 'cus_1',
    message: [
      'invoice.paid',
      'invoice in_9',
      'amount due: 12.34 EUR',
      'amount paid: 12.34 EUR',
      'status: paid',
      'description: Tea and milk',
      'customer: cus_1',
      'customer email: ann@example.com',
      'hosted invoice url: https://invoice.stripe.com/i/9',
    ].join('\n'),
  });
});

test('amounts are written as people of the currency do', async () => {
  const told = async (amount: unknown, currency: unknown) => {
    const event = { id: 'evt_1', type: 't', data: { object: { id: 'ch_1', amount, currency } } };
    return (await said(connector, posted(event), hook('stripe'))).message.split('\n')[2];
  };
  assert.equal(await told(500, 'jpy'), 'amount: 500 JPY');
  assert.equal(await told(1234, 'KWD'), 'amount: 1.234 KWD');
  assert.equal(await told(-5, 'usd'), 'amount: -0.05 USD');
  for (const [amount, currency] of [
    [1.5, 'usd'],
    ['5', 'usd'],
    [5, 'dollars'],
    [5, null],
  ])
    assert.equal(await told(amount, currency), undefined);
});

test('a thin event is told by what it is related to', async () => {
  const event = {
    id: 'evt_2',
    object: 'v2.core.event',
    type: 'v1.meter.error',
    related_object: { id: 'mtr_1', type: 'meter' },
  };
  const { message, thread } = await said(connector, posted(event), hook('stripe'));
  assert.deepEqual([message, thread], ['v1.meter.error\nmeter mtr_1', 'mtr_1']);
});

test('who only signs like Stripe is read as JSON, once by its bytes', async () => {
  const { once, message, thread } = await said(connector, posted({ hello: 'you' }), hook('stripe'));
  assert.match(once, /^sha256:/);
  assert.deepEqual([message, thread], ['{\n  "hello": "you"\n}', 'all']);
  await invalid(() => connector.read(posted('hello'), hook('stripe')), /must be JSON/);
});
