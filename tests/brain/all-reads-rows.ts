import { hash } from 'node:crypto';
import type { StoredData } from '@brain/schema';
import { codeRow, identityRow, strangerRow } from '../../apps/brain/src/store/identities.ts';
import { keyRow, linkRow, signInRow } from '../../apps/brain/src/store/credentials.ts';
import { placeRow } from '../../apps/brain/src/store/places.ts';
import { pushKeyRow, pushRow } from '../../apps/brain/src/store/push.ts';
import { eventRow, factId, type NewRow } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import * as settings from '../../apps/brain/src/store/settings.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { evt, mem, placed } from './all-reads.ts';

/** Names that languages order in another way than bytes do. */
export const PEOPLE = ['ann', 'Zoe', 'émile', 'a-n', 'B'];
export const SESSIONS = [
  'web:ann',
  'tg:ann',
  'web-Ann',
  'mail:ann',
  'temporary:ann',
  'empty:ann',
  'away:ann',
  'web:Zoe',
];
const ownerOf = (session_id: string) => (session_id === 'web:Zoe' ? 'Zoe' : 'ann');

const event = (session_id: string, name: string, data: StoredData) =>
  eventRow({ user_id: ownerOf(session_id), session_id }, evt(name), data);

function session(session_id: string, fields: object = {}): NewRow {
  const row = sessionRow(
    { user_id: ownerOf(session_id), session_id },
    { title: `About ${session_id}`, source: 'web' },
  );
  return { ...row, data: { ...row.data, ...fields } };
}

/** A run: what was asked, what it did, what it said, how it ended. */
function run(session_id: string, name: string, asked: Partial<StoredData> & object = {}): NewRow[] {
  const run_id = evt(name);
  const model = ['gpt-4', 'GPT', 'a/b', 'ab'][name.length % 4] ?? 'ab';
  const usage = { input_tokens: 100, output_tokens: 7 };
  const source = 'web';
  return [
    event(session_id, name, {
      event_type: 'message',
      run_id,
      role: 'user',
      content: `${name}? "é" \\ 漢字`,
      source,
      state: 'done',
      ...asked,
    } as StoredData),
    event(session_id, `${name} call`, {
      event_type: 'tool_call',
      run_id,
      turn: 0,
      call_id: 'c',
      name: 'recall',
      input: { q: 'x', n: 1.5, deep: { a: [null, true] } },
    }),
    event(session_id, `${name} said`, {
      event_type: 'message',
      run_id,
      role: 'assistant',
      content: `${name}!`,
      source: (asked as { source?: string }).source ?? source,
      usage,
    }),
    event(session_id, `${name} end`, {
      event_type: 'run',
      run_id,
      status: 'finished',
      model,
      usage,
      cost: 0.1,
      elapsed_ms: 12,
      state: name.length % 2 ? 'open' : 'done',
    }),
    event(session_id, `${name} review`, {
      event_type: 'review',
      run_id,
      writes: 0,
      model,
      usage: { input_tokens: 3, output_tokens: 1 },
      cost: 0.2,
    }),
  ];
}

function delivery(
  session_id: string,
  name: string,
  { status, to }: { status: 'open' | 'failed' | 'sent'; to?: string },
): NewRow {
  const data = {
    event_type: 'delivery' as const,
    run_id: evt('one'),
    channel: 'telegram',
    content: 'hi',
    status,
  };
  return event(session_id, name, {
    ...data,
    ...(to ? { to } : {}),
    ...(status === 'open' ? { state: 'open' as const } : {}),
  });
}

function memory(name: string, fields: object = {}, user_id = 'ann'): NewRow {
  const data = { content: `It is ${name}`, category: 'other', importance: 3, origin: 'user', ...fields };
  return {
    id: mem(name),
    type: 'memory',
    user_id,
    session_id: 'web:ann',
    data,
    tags: name.length % 2 ? ['b', 'a'] : [],
  };
}

const soon = '2999-01-01T00:00:00.000Z';
const past = '2001-01-01T00:00:00.000Z';
const until = (row: NewRow, expires_at: string, id = row.id): NewRow => ({
  ...row,
  id,
  data: { ...row.data, expires_at },
});
const keys = { p256dh: 'B'.repeat(87), auth: 'A'.repeat(22) };

export const ROWS = placed([
  ...PEOPLE.map((name) =>
    userRow(name, { role: name === 'ann' ? 'owner' : 'member', ...(name === 'B' ? { name: 'Bé' } : {}) }),
  ),
  keyRow(null, 'service', 'telegram'),
  keyRow('ann', 'key', 'laptop'),
  until(signInRow('ann', 'cookie', 'Firefox'), soon),
  until(signInRow('ann', 'old cookie', 'Safari'), past),
  until(linkRow('ann', 'link'), soon),
  identityRow('ann', { channel: 'telegram', address: '42', name: 'Ann' }),
  identityRow('ann', { channel: 'email', address: 'ann@example.org' }),
  identityRow('Zoe', { channel: 'telegram', address: '43' }),
  until(codeRow('ann', '123456'), soon),
  until(codeRow('Zoe', '123456'), past),
  until(strangerRow({ channel: 'telegram', address: '44', name: 'Who' }, '111111'), soon),
  until(strangerRow({ channel: 'telegram', address: '45' }, '222222'), past),
  session('web:ann', { is_pinned: true, read_seq: 3 }),
  session('tg:ann', { read_seq: 0 }),
  session('web-Ann', { is_pinned: true, read_seq: 0 }),
  session('mail:ann', { read_seq: 0 }),
  session('temporary:ann', { is_temporary: true }),
  session('empty:ann'),
  session('away:ann', { is_archived: true }),
  session('web:Zoe', { read_seq: undefined }),
  placeRow({ channel: 'telegram', address: '42', user_id: 'ann', session_id: 'tg:ann' }),
  settings.memorySettingsRow('ann', { writes: false }),
  { ...settings.preferencesRow('ann'), data: { kind: 'preferences', model: 'gpt-4', streaming: 'off' } },
  settings.forgottenRow('ann', 'a secret'),
  settings.providerRow({ name: 'ollama', base_url: 'http://127.0.0.1:11434/v1', sealed_key: 'x' }),
  settings.providerRow({ name: 'a-b', base_url: 'http://127.0.0.1:11435/v1' }),
  settings.houseRow(settings.priceRowId('gpt-4'), { kind: 'price', model: 'gpt-4', input: 0.5, output: 1 }),
  settings.houseRow(settings.toolRowId('recall'), { kind: 'tool', name: 'recall', rule: 'off' }),
  settings.houseRow(settings.instructionsRowId, { kind: 'instructions', content: 'Be brief.' }),
  settings.webhookRow({ name: 'ci', webhook: { kind: 'generic' }, sealed_secrets: ['x'] }),
  pushKeyRow({ public_key: 'p', sealed_key: 's' }),
  pushRow('ann', 3, { endpoint: 'https://push.example/3', keys, language: 'fr' }),
  pushRow('ann', 0, { endpoint: 'https://push.example/0', keys }),
  ...['f1', 'F2', 'f-3'].map((name) => file('ann', name)),
  file('Zoe', 'f1'),
  ...run('web:ann', 'one'),
  ...run('web:Zoe', 'zoe'),
  ...run('web:ann', 'two', { parent_id: evt('one'), source: 'telegram', reply_to: '7' }),
  ...run('web:ann', 'three', { parent_id: evt('one'), response_to: ['web'] }),
  ...run('web:ann', 'fourth', { parent_id: null }),
  ...run('web:ann', 'again', { replaces: evt('two') }),
  ...run('tg:ann', 'tg', { source: 'telegram' }),
  ...run('web-Ann', 'w', { response_to: ['telegram', 'web'] }),
  ...run('mail:ann', 'mail', { source: 'email', response_to: ['web'] }),
  ...run('temporary:ann', 'temp'),
  ...run('away:ann', 'away'),
  ...run('web:ann', 'after fourth', { parent_id: evt('fourth') }),
  ...run('web:ann', 'lost', { parent_id: evt('nobody knows') }),
  ...run('web:ann', 'open', { state: 'open', source_message_id: 's1' }).slice(0, 2),
  ...run('web:ann', 'waiting', { state: 'open', source: 'telegram', reply_to: '9' }).slice(0, 1),
  ...run('web:Zoe', 'open of Zoe', { state: 'open' }).slice(0, 1),
  approval('web:ann', 'asks', 'open'),
  approval('web:Zoe', 'asked', 'done'),
  delivery('web:ann', 'd1', { status: 'open', to: '42' }),
  delivery('web:ann', 'd2', { status: 'failed', to: '42' }),
  delivery('web:Zoe', 'd3', { status: 'open' }),
  delivery('web:Zoe', 'd4', { status: 'failed' }),
  delivery('web:Zoe', 'd5', { status: 'sent' }),
  ...run('web:ann', 'long', { content: 'é'.repeat(40_000) }),
  ...run('web:ann', 'longer', { content: 'x'.repeat(30_000) }),
  memory('first', { key: 'user.city', superseded_by: mem('second') }),
  memory('second', { key: 'user.city', superseded_by: mem('third') }),
  memory('other branch', { key: 'user.city', superseded_by: mem('third') }),
  memory('third', { key: 'user.city', category: 'identity', importance: 5 }),
  memory('of Zoe', { key: 'user.city' }, 'Zoe'),
  memory('pinned', { pinned: true, category: 'rule' }),
  memory('not pinned', { pinned: false, category: 'rule', since: '2026-03-01', value: 'x' }),
  memory('since', { category: 'rule', since: '2025-03-01', uses: 3 }),
  memory('rule', { category: 'rule' }),
  memory('gone', { category: 'rule', superseded_by: mem('nobody knows') }),
]);

function approval(session_id: string, name: string, state: 'open' | 'done'): NewRow {
  const call = { run_id: evt('open'), turn: 0, call_id: 'c', name: 'send', content: 'Send?' };
  return event(session_id, name, { event_type: 'approval', status: 'asked', ...call, state });
}

function file(user_id: string, name: string): NewRow {
  const file_id = hash('sha256', name);
  const data = { kind: 'file', file_id, media_type: 'image/png', bytes: 1000 + name.length };
  return { id: factId('cfg', 'file', user_id, file_id), type: 'config', user_id, session_id: null, data };
}
