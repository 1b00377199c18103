import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createRoot, createSignal } from 'solid-js';
import type { Credential, Identity, Stranger, User } from '@brain/schema';
import type { PeopleDoors } from '../../apps/web/src/brain-people.ts';
import { createOnePerson } from '../../apps/web/src/admin/people/person.ts';
import { createPeople } from '../../apps/web/src/people/people.ts';
import { userIdOf } from '../../apps/web/src/people/user-id.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
const created_at = '2026-01-01T00:00:00.000Z';
const expires_at = '2026-01-01T00:10:00.000Z';
const telegram: Identity = { id: 'usr_t', user_id: 'ann', channel: 'telegram', address: '7', created_at };

function refusal(code: string): Error {
  return Object.assign(new Error(code), { data: { code } });
}

/** The drawer over a brain in memory that notes what it is asked, and refuses what it is told to. */
function open(t: TestContext, shows: 'you' | 'others' = 'others') {
  const calls: string[] = [];
  const refuse = new Map<string, Error>();
  const called = (name: string, ...more: (string | null)[]) => {
    calls.push([name, ...more].join(' '));
    const error = refuse.get(name);
    if (error) throw error;
  };
  const users: User[] = [{ user_id: 'ann', role: 'owner', name: 'Ann', created_at }];
  let keys: Credential[] = [{ id: 'usr_1', kind: 'sign_in', name: 'Chrome', created_at, expires_at }];
  let strangers: Stranger[] = [
    { id: 'usr_s', channel: 'telegram', address: '9', code: '123456', created_at },
  ];
  const identities: Identity[] = [];
  const people: PeopleDoors = {
    list: async () => [...users],
    async create({ user_id, name, role = 'member' }) {
      called('create', user_id, name);
      const user = { user_id, role, name, created_at };
      users.push(user);
      return user;
    },
    async remove(user_id) {
      called('remove', user_id);
    },
    async link(user_id) {
      called('link', user_id);
      return { user_id, url: `http://x/sign-in#of-${user_id}`, token: `of-${user_id}`, expires_at };
    },
    credentials: async (user_id) => (user_id === null ? [] : [...keys]),
    async makeKey(user_id, name) {
      called('key', user_id, name);
      return { id: 'usr_k', key: 'brain_key' };
    },
    async revoke(user_id, id) {
      called('revoke', user_id, id);
      keys = keys.filter((key) => key.id !== id);
    },
    channels: async () => [],
    identities: async () => [...identities],
    async code() {
      called('code');
      return { code: '424242', expires_at };
    },
    async confirm(code) {
      called('confirm', code);
      identities.push(telegram);
      return telegram;
    },
    async unlink(id) {
      called('unlink', id);
    },
    async strangers() {
      called('strangers');
      return strangers;
    },
    async settle(id, { status, user_id = '' }) {
      called('settle', id, status, user_id);
      strangers = [];
    },
    identitiesOf: async (user_id) => [{ ...telegram, user_id }],
    async unlinkOf(user_id, id) {
      called('unlink of', user_id, id);
    },
  };
  const [connection] = createSignal<'open'>('open');
  const part = createRoot((dispose) => {
    t.after(dispose);
    return createPeople({ brain: { people, connection }, user_id: 'ann', shows });
  });
  return { part, people, calls, identities, refuse: (name: string, error: Error) => refuse.set(name, error) };
}

test('an invitation makes a new member, never changes a known one, and shows the link', async (t) => {
  const { part, calls } = open(t);
  assert.equal(await part.secrets.invite('Ann'), true);
  assert.deepEqual(calls.slice(-2), ['create ann-2 Ann', 'link ann-2']);
  assert.deepEqual(part.secrets.shown(), {
    kind: 'link',
    user_id: 'ann-2',
    text: 'http://x/sign-in#of-ann-2',
    expires_at,
  });
  await settled();
  assert.equal(part.users.state.items.length, 2);
  part.secrets.hide();
  assert.equal(part.secrets.shown(), null);
});

test('one secret is shown at a time, and none where it could not be made', async (t) => {
  const { part, refuse } = open(t);
  await part.secrets.key(null, 'Doorbell');
  assert.deepEqual([part.secrets.shown()?.text, part.secrets.shown()?.user_id], ['brain_key', null]);
  refuse('link', new Error('socket closed'));
  assert.equal(await part.secrets.link('ann'), false);
  assert.deepEqual([part.secrets.shown(), part.secrets.state()], [null, 'failed']);
});

test('a name becomes an id that nobody has', () => {
  assert.equal(userIdOf('Zoé Martin', []), 'zoe-martin');
  assert.equal(userIdOf('Zoé', ['zoe', 'zoe-2']), 'zoe-3');
  assert.equal(userIdOf('../', []), 'member');
  assert.equal(userIdOf('李雷', []), '李雷');
  assert.equal(userIdOf('x'.repeat(300), []).length, 40);
});

test('one’s own drawer asks for nothing that is an owner’s', async (t) => {
  const { part, calls } = open(t, 'you');
  await settled();
  assert.deepEqual([part.credentials.state.phase, part.users.state.phase, calls], ['ready', 'loading', []]);
});

test('what was revoked already is simply gone, and a fault is said where it happened', async (t) => {
  const { part, refuse } = open(t);
  await settled();
  refuse('revoke', refusal('NOT_FOUND'));
  assert.equal(await part.revoke('usr_1'), true);
  refuse('remove', new Error('socket closed'));
  await part.remove('ben');
  assert.deepEqual([part.users.state.failed, part.users.state.busy], ['ben', null]);
});

test('a stranger who was let in is no stranger any more', async (t) => {
  const { part, calls } = open(t);
  await settled();
  assert.equal(part.strangers.state.items.length, 1);
  await part.settle('usr_s', { status: 'approved', user_id: 'ben' });
  assert.equal(part.strangers.state.items.length, 0);
  assert.ok(calls.includes('settle usr_s approved ben'));
});

test('an owner ends a sign-in of another person, and one of their channels', async (t) => {
  const { people, calls } = open(t);
  const ben = createOnePerson({ doors: people, user_id: 'ben' });
  await settled();
  assert.equal(ben.identities.state.items[0]?.user_id, 'ben');
  assert.equal(await ben.revoke('usr_1'), true);
  assert.equal(ben.credentials.state.items.length, 0);
  assert.equal(await ben.unlink('usr_t'), true);
  assert.deepEqual(calls.slice(-2), ['revoke ben usr_1', 'unlink of ben usr_t']);
});

test('a code is shown until it was said to the bot', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { part, identities } = open(t, 'you');
  await settled();
  await part.linking.make();
  assert.equal(part.linking.state.code?.code, '424242');
  identities.push(telegram);
  t.mock.timers.tick(2000);
  await settled();
  assert.deepEqual([part.linking.state.code, part.linking.state.linked?.address], [null, '7']);
});

test('a code of the bot that is wrong, or dead by tries, says which', async (t) => {
  const { part, refuse } = open(t);
  for (const [code, fault] of [
    ['NOT_FOUND', 'late'],
    ['TOO_MANY_REQUESTS', 'many'],
  ] as const) {
    refuse('confirm', refusal(code));
    assert.equal(await part.linking.confirm('000000'), false);
    assert.equal(part.linking.state.confirm, fault);
  }
});
