import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Identity, Knock, NewCode, NewKey, Stranger, User } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call, type Target } from '../support/http.ts';

let brain: RunningBrain;
before(async () => {
  brain = await startBrain();
});
after(() => brain?.[Symbol.asyncDispose]());

async function person(user_id: string): Promise<Target> {
  await call(brain, '/users', { body: { user_id } });
  const { body } = await call<NewKey>(brain, `/users/${user_id}/keys`, { body: { name: 'key' } });
  return { url: brain.url, key: body.key };
}

const at = (address: string, channel = 'telegram') => ({ channel, address });
const codeOf = async (as: Target, user_id: string) =>
  (await call<NewCode>(as, `/users/${user_id}/code`, { method: 'POST' })).body.code;
const redeem = (address: string, code: string) =>
  call<Identity>(brain, '/identities', { body: { ...at(address), code } });
const knock = (address: string, name = 'Somebody') =>
  call<Knock>(brain, '/strangers', { body: { ...at(address), name } });
const whoIs = async (address: string, channel = 'telegram') => {
  const { body } = await call<{ identity: { user_id: string; role: string } | null }>(
    brain,
    `/identities?channel=${channel}&address=${address}`,
  );
  return body.identity && [body.identity.user_id, body.identity.role];
};
const strangers = async () => (await call<{ results: Stranger[] }>(brain, '/strangers')).body.results;
/** A code that is not this one. */
const not = (code: string) => String((Number(code) + 1) % 1_000_000).padStart(6, '0');

test('a code shown here and said on Telegram links the two, once', async () => {
  const ann = await person('ann');
  const code = await codeOf(ann, 'ann');
  assert.match(code, /^\d{6}$/);
  assert.equal(await whoIs('42'), null);
  const { status, body } = await redeem('42', code);
  assert.deepEqual([status, body.user_id, body.address], [201, 'ann', '42']);
  assert.deepEqual(await whoIs('42'), ['ann', 'member']);
  assert.equal(await whoIs('42', 'slack'), null);
  assert.notEqual((await redeem('43', code)).status, 201);
});

test('a code is dead after five wrong ones, whoever said them, also at once', async () => {
  const bob = await person('bob');
  const code = await codeOf(bob, 'bob');
  const wrong = await Promise.all(Array.from({ length: 5 }, (_, index) => redeem(`90${index}`, not(code))));
  assert.deepEqual(
    wrong.map(({ status }) => status).toSorted((a, b) => a - b),
    [404, 404, 404, 404, 429],
  );
  assert.equal((await redeem('51', code)).status, 429);
  assert.equal(await whoIs('51'), null);
  const next = await codeOf(bob, 'bob');
  assert.equal((await redeem('51', next)).status, 201);
});

test('a new code takes the place of the one before', async () => {
  const cleo = await person('cleo');
  const first = await codeOf(cleo, 'cleo');
  const second = await codeOf(cleo, 'cleo');
  if (first !== second) assert.equal((await redeem('61', first)).status, 404);
  assert.equal((await redeem('61', second)).status, 201);
});

test('a place is one person’s: another one’s code does not take it away', async () => {
  const [dan, eve] = [await person('dan'), await person('eve')];
  assert.equal((await redeem('71', await codeOf(dan, 'dan'))).status, 201);
  assert.equal((await redeem('71', await codeOf(eve, 'eve'))).status, 409);
  assert.deepEqual(await whoIs('71'), ['dan', 'member']);
  assert.equal((await knock('71')).status, 409);
});

test('who unlinks a place is nobody there at once, and unlinks nobody else’s', async () => {
  const [fay, gil] = [await person('fay'), await person('gil')];
  const { body } = await redeem('81', await codeOf(fay, 'fay'));
  assert.equal((await call(gil, `/users/fay/identities/${body.id}`, { method: 'DELETE' })).status, 404);
  assert.equal((await call(gil, `/users/gil/identities/${body.id}`, { method: 'DELETE' })).status, 404);
  assert.equal((await call(gil, '/users/fay/identities')).status, 404);
  assert.equal((await call(gil, '/users/fay/code', { method: 'POST' })).status, 404);
  const own = await call<{ results: Identity[] }>(fay, '/users/fay/identities');
  assert.deepEqual(own.body.results, [body]);
  assert.equal((await call(fay, `/users/fay/identities/${body.id}`, { method: 'DELETE' })).status, 204);
  assert.equal(await whoIs('81'), null);
});

test('a stranger gets a code, and the same one while it holds; the owner hears of them once', async () => {
  const first = await knock('1001', 'Ann Owner');
  assert.equal(first.status, 201);
  assert.ok(first.body.is_new);
  const again = await knock('1001');
  assert.deepEqual([again.body.code, again.body.is_new], [first.body.code, false]);
  assert.equal(await whoIs('1001'), null);
  const [seen] = (await strangers()).filter(({ address }) => address === '1001');
  assert.deepEqual([seen?.name, seen?.code], ['Ann Owner', first.body.code]);
});

test('who says here what they were told there is linked, and waits no longer', async () => {
  const hal = await person('hal');
  const { code } = (await knock('1002')).body;
  assert.equal((await call(hal, '/users/hal/identities', { body: { code: not(code) } })).status, 404);
  const { status } = await call(hal, '/users/hal/identities', { body: { code } });
  assert.equal(status, 201);
  assert.deepEqual(await whoIs('1002'), ['hal', 'member']);
  assert.ok(!(await strangers()).some(({ address }) => address === '1002'));
});

test('an owner lets a stranger in: they are a member of their own; a member may not', async () => {
  const ida = await person('ida');
  const { id } = (await knock('1003', 'Jo')).body;
  assert.equal((await call(ida, `/strangers/${id}`, { body: { status: 'approved' } })).status, 403);
  assert.equal((await call(ida, '/strangers')).status, 403);
  const { status, body } = await call<{ user: User }>(brain, `/strangers/${id}`, {
    body: { status: 'approved' },
  });
  assert.equal(status, 200);
  assert.deepEqual([body.user.user_id, body.user.role, body.user.name], ['telegram:1003', 'member', 'Jo']);
  assert.deepEqual(await whoIs('1003'), ['telegram:1003', 'member']);
  assert.equal((await call(brain, `/strangers/${id}`, { body: { status: 'approved' } })).status, 404);
});

test('one who was refused is nobody, and the owner does not hear of them again', async () => {
  const { id } = (await knock('1004')).body;
  assert.equal((await call(brain, `/strangers/${id}`, { body: { status: 'denied' } })).status, 200);
  assert.equal((await knock('1004')).body.is_new, false);
  assert.ok(!(await strangers()).some(({ address }) => address === '1004'));
  assert.equal(await whoIs('1004'), null);
});

test('a stranger’s knock names the owners to tell, by where they are on that channel', async () => {
  await redeem('7', await codeOf(brain, 'owner'));
  assert.deepEqual((await knock('1005')).body.owners, ['7']);
});

test('only so many strangers wait', async () => {
  const statuses = await Promise.all(
    Array.from({ length: 25 }, async (_, index) => (await knock(`2${index}`)).status),
  );
  assert.ok(statuses.includes(429));
  assert.ok((await strangers()).length <= 20);
});

test('bad input names the field, and a user asks nothing of where others are', async () => {
  const kay = await person('kay');
  assert.equal((await call(kay, '/identities?channel=telegram&address=42')).status, 403);
  assert.equal((await call(kay, '/strangers', { body: at('1') })).status, 403);
  assert.equal((await call(kay, '/identities', { body: { ...at('1'), code: '123456' } })).status, 403);
  const bad = await call<{ error: { message: string } }>(brain, '/identities', {
    body: { ...at('1'), code: '12345x' },
  });
  assert.deepEqual([bad.status, bad.body.error.message], [400, 'code: must be six figures']);
});

test('a removed person is nobody on any channel', async () => {
  const lou = await person('lou');
  await redeem('3001', await codeOf(lou, 'lou'));
  assert.equal((await call(brain, '/users/lou', { method: 'DELETE' })).status, 204);
  assert.equal(await whoIs('3001'), null);
});
