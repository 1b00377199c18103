import assert from 'node:assert/strict';
import { test } from 'node:test';
import { OWNER } from '@brain/schema';
import { createAuth } from '../../apps/brain/src/doors/auth.ts';
import { createIdentities } from '../../apps/brain/src/doors/identities.ts';
import { createSignIn } from '../../apps/brain/src/doors/sign-in.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { freshEngine } from '../support/engine.ts';
import { openFolder } from '../support/store.ts';

const SERVICE = { kind: 'service' as const, user_id: null, credential: null };
const AT_ONCE = 20;

/** The parts behind the doors, so that what comes at once comes in the same turn. */
async function openParts() {
  const folder = await openFolder();
  const engine = await freshEngine();
  const store = await openStore(folder.path, engine);
  await store.write({ ensure: [userRow(OWNER, { role: 'owner' }), userRow('ann', { role: 'member' })] });
  const parts = { store, auth: createAuth('a key of the service', store) };
  return {
    store,
    signIn: createSignIn(parts, new URL('http://localhost:3000')),
    identities: createIdentities(parts),
    async [Symbol.asyncDispose]() {
      await store.close();
      await engine[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const atOnce = <T>(work: (index: number) => Promise<T>) =>
  Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => work(index)));
const won = (settled: PromiseSettledResult<unknown>[]) =>
  settled.filter(({ status }) => status === 'fulfilled').length;

test('a link that is used many times in one moment signs in once', async () => {
  await using parts = await openParts();
  const { token } = await parts.signIn.link(SERVICE, 'ann');
  const all = await atOnce(() => parts.signIn.use(token, { browser: 'a browser' }));
  assert.equal(won(all), 1);
  assert.equal((await parts.store.credentials.list('ann')).length, 1);
});

test('a code that is said from many places in one moment links one of them', async () => {
  await using parts = await openParts();
  const { code } = await parts.identities.code(SERVICE, 'ann');
  const all = await atOnce((index) =>
    parts.identities.redeem({ channel: 'telegram', address: `${index}`, code }),
  );
  assert.equal(won(all), 1);
  assert.equal((await parts.store.identities.list('ann')).length, 1);
});

test('wrong codes said in one moment each cost a try', async () => {
  await using parts = await openParts();
  const { code } = await parts.identities.code(SERVICE, 'ann');
  const other = code === '000000' ? '000001' : '000000';
  await atOnce(() => parts.identities.redeem({ channel: 'telegram', address: '1', code: other }));
  await assert.rejects(parts.identities.redeem({ channel: 'telegram', address: '1', code }), {
    code: 'too_many',
  });
});

test('a stranger who writes many times in one moment is one, with one code', async () => {
  await using parts = await openParts();
  const all = await atOnce(() => parts.identities.knock({ channel: 'telegram', address: '9' }));
  const codes = all.flatMap((one) => (one.status === 'fulfilled' ? one.value.code : []));
  assert.equal(new Set(codes).size, 1);
  assert.equal((await parts.identities.strangers()).length, 1);
});

test('a signed-in browser of a user beyond the fiftieth signs the oldest out', async () => {
  await using parts = await openParts();
  for (let index = 0; index < 52; index += 1) {
    const { token } = await parts.signIn.link(SERVICE, 'ann');
    await parts.signIn.use(token, { browser: `browser ${index}` });
  }
  const names = (await parts.store.credentials.list('ann')).map(({ name }) => name);
  assert.deepEqual([names.length, names[0]], [50, 'browser 2']);
});
