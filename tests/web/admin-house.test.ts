import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BackupEntry, Price, ProviderEntry, ProviderTried, ToolEntry, ToolRule } from '@brain/schema';
import { createInstructions } from '../../apps/web/src/admin/behaviour/instructions.ts';
import { createTools } from '../../apps/web/src/admin/behaviour/tools.ts';
import { createOutbox, stateOf } from '../../apps/web/src/admin/channels/deliveries.ts';
import { addressOf, createBackups } from '../../apps/web/src/admin/data/backups.ts';
import { createModels, dollarsOf, isOffline } from '../../apps/web/src/admin/models/models.ts';
import { sectionOfPath } from '../../apps/web/src/admin/admin-path.ts';
import { createValue } from '../../apps/web/src/admin/value.ts';
import { keepIn } from '../../apps/web/src/kept.ts';

function refusal(message: string): Error {
  return Object.assign(new Error(message), { data: { code: 'BAD_REQUEST' } });
}

test('an address names a section, the first one, or no part of Admin', () => {
  const paths = [
    '/admin',
    '/admin/',
    '/admin/usage',
    '/admin/usage/',
    '/administer',
    '/s/admin',
    '/admin/a/b',
  ];
  assert.deepEqual(paths.map(sectionOfPath), ['', '', 'usage', 'usage', null, null, null]);
});

test('what was read stays where it cannot be read again', async () => {
  const answers = [() => 1, () => assert.fail('closed'), () => 3];
  const value = createValue(async () => answers.shift()?.());
  await value.refresh();
  await value.refresh();
  assert.deepEqual([value.state.phase, value.value()], ['ready', 1]);
  await value.refresh();
  assert.equal(value.value(), 3);
});

/** Models over providers in memory. */
function openModels() {
  const calls: string[] = [];
  const providers: ProviderEntry[] = [];
  const prices: Price[] = [];
  let outcome: ProviderTried | Error = { ok: true, ms: 420, model: 'gpt' };
  const models = createModels({
    doors: {
      models: async () => ({
        default: providers.length > 0 ? 'gpt' : 'offline',
        models: ['offline'],
      }),
      preferences: async () => ({}),
      preferModel: async (model) => (calls.push(`prefer ${model}`), {}),
      providers: async () => [...providers],
      async setProvider(name, { base_url, api_key }) {
        calls.push(`set ${name} ${base_url} ${api_key}`);
        if (base_url === 'bad') throw refusal('base_url: must be an address');
        const entry: ProviderEntry = { name, base_url, has_key: !!api_key, from: 'settings' };
        providers.push(entry);
        return entry;
      },
      removeProvider: async () => assert.fail('closed'),
      async tryProvider(name) {
        calls.push(`try ${name}`);
        if (outcome instanceof Error) throw outcome;
        return outcome;
      },
      prices: async () => [...prices],
      setPrice: async (price) => prices.push(price),
      removePrice: async () => prices.pop(),
    },
  });
  return { models, calls, answer: (now: ProviderTried | Error) => (outcome = now) };
}

test('a provider that was set is tried at once, and the default model is read anew', async () => {
  const { models, calls } = openModels();
  await models.models.refresh();
  assert.equal(isOffline(models.models.value()), true);
  assert.equal(await models.setProvider({ name: 'openai', base_url: 'https://x/v1', key: 'k' }), null);
  await new Promise(setImmediate);
  assert.deepEqual(calls, ['set openai https://x/v1 k', 'try openai']);
  assert.deepEqual(models.tried['openai'], { ok: true, ms: 420, model: 'gpt' });
  assert.equal(isOffline(models.models.value()), false);
});

test('a key is sent only where one was written, and a refusal names its field', async () => {
  const { models, calls } = openModels();
  const refused = await models.setProvider({ name: 'x', base_url: 'bad', key: '' });
  assert.deepEqual(
    [refused, calls],
    [{ field: 'base_url', text: 'must be an address' }, ['set x bad undefined']],
  );
});

test('a try that fails tells why; without an answer that is told too', async () => {
  const { models, answer } = openModels();
  answer({ ok: false, ms: 9, error: 'The key was refused.' });
  await models.tryIt('x');
  assert.deepEqual(models.tried['x'], { ok: false, ms: 9, error: 'The key was refused.' });
  answer(new Error('socket closed'));
  await models.tryIt('x');
  assert.deepEqual(models.tried['x'], { ok: false, ms: 0, error: '' });
});

test('a price is a number with a point or a comma', () => {
  const texts = ['2.50', '2,5', ' 0 ', '', '-1', '1e9', 'x', '1000001'];
  assert.deepEqual(texts.map(dollarsOf), [2.5, 2.5, 0, null, null, null, null, null]);
});

test('instructions that are not saved outlive the page; saved ones are no draft', async () => {
  const kept = keepIn(null);
  let content = 'Be short.';
  let isRefused = true;
  const doors = {
    instructions: async () => ({ content, environment: 'From the file.' }),
    async setInstructions(now: string) {
      if (isRefused) throw refusal('content: too long');
      content = now.trim();
      return { content, environment: 'From the file.' };
    },
  };
  const first = createInstructions({ doors, kept });
  await first.stored.refresh();
  assert.deepEqual([first.text(), first.isChanged()], ['Be short.', false]);
  first.write('Be kind. ');
  await first.save();
  assert.deepEqual([first.refusal()?.text, first.isChanged()], ['too long', true]);

  const second = createInstructions({ doors, kept });
  await second.stored.refresh();
  assert.deepEqual([second.text(), second.isChanged()], ['Be kind. ', true]);
  isRefused = false;
  await second.save();
  assert.deepEqual([second.text(), second.isChanged(), second.state()], ['Be kind.', false, 'saved']);
  assert.deepEqual([second.stored.value()?.environment, kept.names('')], ['From the file.', []]);
});

test('a rule that is refused says why, and the list stays as it was', async () => {
  const tool: ToolEntry = { name: 'recall', description: '', rule: 'default' };
  const doors = { tools: async () => [{ ...tool }], setTool: async () => assert.fail('off: not this one') };
  const tools = createTools({ doors });
  await tools.list.refresh();
  assert.equal(await tools.set('recall', 'off'), false);
  assert.deepEqual([tools.list.state.failed, tools.list.state.items[0]?.rule], ['recall', 'default']);
});

test('rules that are set at once are all set, one after the other', async () => {
  const rules: Record<string, ToolRule> = { recall: 'default', remember: 'default' };
  const tools = createTools({
    doors: {
      tools: async () => Object.entries(rules).map(([name, rule]) => ({ name, rule, description: '' })),
      async setTool(name, rule) {
        await new Promise(setImmediate);
        rules[name] = rule;
      },
    },
  });
  await tools.list.refresh();
  assert.deepEqual(await Promise.all([tools.set('recall', 'off'), tools.set('remember', 'ask')]), [
    true,
    true,
  ]);
  assert.deepEqual([rules, tools.saved()], [{ recall: 'off', remember: 'ask' }, 'remember']);
});

test('deliveries that failed come first, and one that was sent anew is not offered again', async () => {
  const created_at = '2026-11-23T10:00:00.000Z';
  const of = (id: string, status: string, again_id?: string) => ({
    seq: 1,
    id,
    user_id: 'ann',
    session_id: 's',
    created_at,
    data: { event_type: 'delivery', status, ...(again_id ? { again_id } : {}) },
  });
  const sent: string[] = [];
  const outbox = createOutbox({
    doors: {
      deliveries: async (status) =>
        status === 'open' ? [of('c', 'open')] : [of('a', 'failed'), of('b', 'failed', 'd')],
      again: async (id) => sent.push(id),
    },
  });
  await outbox.list.refresh();
  assert.deepEqual(outbox.list.state.items.map(stateOf), ['failed', 'again', 'waits']);
  await outbox.again('a');
  assert.deepEqual(sent, ['a']);
});

test('one backup is made at a time, and why it could not be begun is told', async () => {
  const all: BackupEntry[] = [];
  let isFull = true;
  const backups = createBackups({
    doors: {
      backups: async () => all.map((one) => ({ ...one })),
      async backup() {
        if (isFull) throw refusal('The disk is full');
        const name = `b${all.length}`;
        all.push({ name, created_at: '2026-11-23T10:00:00.000Z', bytes: 0, state: 'working', progress: 0.2 });
        return { name };
      },
      removeBackup: async () => undefined,
    },
  });
  await backups.create();
  assert.deepEqual([backups.fault(), backups.isBusy()], ['The disk is full', false]);
  isFull = false;
  await Promise.all([backups.create(), backups.create()]);
  assert.deepEqual([backups.fault(), all.length, backups.isWorking()], [null, 1, true]);
  await backups.create();
  assert.equal(all.length, 1);
  assert.equal(addressOf('2026-11-23T10'), '/backups/2026-11-23T10');
});
