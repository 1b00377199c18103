import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoot, createSignal } from 'solid-js';
import type { WebhookEntry, WebhookTried } from '@brain/schema';
import {
  draftOf,
  faultOf,
  hasMore,
  newDraft,
  settingsOf,
  type Draft,
} from '../../apps/web/src/webhooks/draft.ts';
import { addressOf, isLocal, KINDS, nameFor } from '../../apps/web/src/webhooks/kinds.ts';
import { createTrial } from '../../apps/web/src/webhooks/trial.ts';
import { refusalOf } from '../../apps/web/src/refusal.ts';
import { createWebhooks } from '../../apps/web/src/webhooks/webhooks.ts';
import { en } from '../../apps/web/src/webhooks/words.ts';
import { fr } from '../../apps/web/src/webhooks/words-fr.ts';

const FULL: WebhookEntry = {
  name: 'shop',
  kind: 'generic',
  user_id: 'mia',
  response_to: ['telegram', 'webhook'],
  instructions: 'Note large orders.',
  trust: 'service',
  mapping: {
    message: 'Order {{order.id}}',
    subject: '{{order.id}}',
    session: '{{order.id}}',
    once: '{{id}}',
  },
  signature: { header: 'x-signature', algorithm: 'sha512', encoding: 'base64', prefix: 'v1=' },
  callback_url: 'https://shop.example.org/answers',
  secrets: 1,
  from: 'settings',
};

function refusal(message: string): Error {
  return Object.assign(new Error(message), { data: { code: 'BAD_REQUEST' } });
}

test('a form gives back all that is set, and of another kind nothing that is not its own', () => {
  const { name: _name, secrets: _secrets, from: _from, ...settings } = FULL;
  assert.deepEqual(settingsOf(draftOf(FULL)), settings);
  assert.ok(hasMore(draftOf(FULL)));
  const mail = {
    name: 'mail',
    kind: 'mime',
    unknown_senders: 'ignore',
    authserv_id: 'mx.example.org',
  } as const;
  const { name: _mail, ...its } = mail;
  assert.deepEqual(settingsOf(draftOf(mail)), its);
  const asSlack = settingsOf({ ...draftOf(FULL), kind: 'slack' });
  assert.deepEqual(Object.keys(asSlack).toSorted(), ['instructions', 'kind', 'response_to', 'user_id']);
  for (const kind of KINDS) assert.deepEqual(settingsOf(newDraft(kind, [])), { kind });
});

test('a new webhook has a free name and a secret, unless the provider makes that', () => {
  assert.equal(nameFor('generic', ['hook', 'hook-2']), 'hook-3');
  for (const kind of KINDS) {
    const fault = faultOf(newDraft(kind, []), true, []);
    const isGiven = ['stripe', 'standard', 'slack', 'mailgun', 'ses'].includes(kind);
    assert.equal(fault, isGiven ? 'secret' : null, kind);
  }
  const good = newDraft('generic', []);
  const faults = (changes: Partial<Draft>) => faultOf({ ...good, ...changes }, true, ['taken']);
  assert.equal(faults({ name: 'The Shop' }), 'name');
  assert.equal(faults({ name: 'taken' }), 'name');
  assert.equal(faults({ secret: 'with a space' }), 'secret');
  assert.equal(faults({ isSigned: true }), 'header');
  assert.equal(faults({ callback_url: 'javascript:alert(1)' }), 'callback_url');
  assert.equal(faults({ response_to: ['webhook'] }), 'callback_url');
  assert.equal(faults({ callback_url: 'https://example.org', response_to: ['webhook'] }), null);
});

test('the address is where the page is, with the secret in it where the provider shows it so', () => {
  assert.equal(addressOf('https://b.example', 'shop'), 'https://b.example/webhooks/shop');
  assert.equal(
    addressOf('https://b.example', 'mail', 'a/b@c'),
    'https://brain:a%2Fb%40c@b.example/webhooks/mail',
  );
  const hosts = ['localhost', '127.0.0.1', '192.168.1.2', '172.20.0.1', '[::1]', 'brain.local'];
  assert.ok(hosts.every(isLocal));
  assert.ok(!['brain.example.org', '172.32.0.1', '93.184.216.34'].some(isLocal));
});

test('what the brain refuses is told at its field', () => {
  const at = (message: string) => refusalOf(refusal(message));
  assert.deepEqual(at('mapping.message: too long'), { field: 'message', text: 'too long' });
  assert.deepEqual(at('secrets.0: must be 8'), { field: 'secret', text: 'must be 8' });
  assert.deepEqual(at('response_to.1: bad'), { field: 'response_to', text: 'bad' });
  assert.deepEqual(at('There are 200 webhooks already.'), {
    field: null,
    text: 'There are 200 webhooks already.',
  });
  assert.deepEqual(refusalOf(new Error('socket closed')), { field: null, text: '' });
});

test('a change keeps the secrets, a new one stands beside the newest, and only that is shown', async () => {
  const asked: object[] = [];
  const webhooks = createWebhooks({
    doors: {
      list: async () => [FULL],
      set: async (_name, input) => (asked.push(input), FULL),
      remove: async () => {},
      attempt: async () => ({}),
    },
  });
  await webhooks.change(draftOf(FULL));
  assert.equal(webhooks.made(), null);
  await webhooks.rotate(FULL, 'a-new-secret');
  assert.equal(webhooks.made()?.secret, 'a-new-secret');
  webhooks.hideMade();
  await webhooks.dropOld(FULL);
  const secret = ['secrets', 'add_secret', 'drop_secret'];
  const seen = asked.map((input) => Object.entries(input).filter(([name]) => secret.includes(name)));
  assert.deepEqual(seen, [[], [['add_secret', 'a-new-secret']], [['drop_secret', 'old']]]);
  assert.ok(
    asked.every((input) => 'mapping' in input && 'callback_url' in input),
    'and all else stays',
  );
});

test('a sample is tried when nobody writes for a moment, and a late answer to an earlier one is dropped', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const asked: { name: string; sample: string; answer: (tried: WebhookTried) => void }[] = [];
  const { trial, write, dispose } = createRoot((end) => {
    const [draft, setDraft] = createSignal({ ...newDraft('generic', []), name: 'shop' });
    const webhooks = {
      attempt: (name: string, { sample }: { sample: string }) =>
        new Promise<WebhookTried>((answer) => asked.push({ name, sample, answer })),
    };
    return { trial: createTrial({ webhooks, draft }), write: setDraft, dispose: end };
  });
  trial.setSample('{');
  trial.setSample('{}');
  t.mock.timers.tick(400);
  write((before) => ({ ...before, name: 'The Shop', message: 'now' }));
  t.mock.timers.tick(400);
  assert.deepEqual(
    asked.map(({ name, sample }) => `${name} ${sample}`),
    ['shop {}', 'generic {}'],
  );
  asked[1]?.answer({ message: 'now' });
  asked[0]?.answer({ message: 'before' });
  await new Promise((resolve) => void setImmediate(resolve));
  assert.deepEqual(trial.outcome(), { of: 'result', tried: { message: 'now' } });
  dispose();
});

test('the words are there in both languages', () => {
  const keys = (of: object): string[] =>
    Object.entries(of).flatMap(([name, value]) =>
      typeof value === 'object' && value ? keys(value as object).map((key) => `${name}.${key}`) : [name],
    );
  assert.deepEqual(keys(fr), keys(en));
});
