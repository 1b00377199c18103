import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createPush, type Device, type PushDoors, type Subscribed } from '../../apps/web/src/push/push.ts';

const KEY = Uint8Array.from({ length: 65 }, (_, at) => at + 200);
const OTHER = Uint8Array.from({ length: 65 }, (_, at) => at);

/** A browser that may show notes, and a brain that may send them. */
function openBoth(
  options: {
    key?: Uint8Array<ArrayBuffer>;
    permission?: 'default' | 'granted' | 'denied';
    says?: 'granted' | 'denied';
  } = {},
) {
  let permission = options.permission ?? 'default';
  let subscribed: Subscribed | null = null;
  const told = new Set<string>();
  const faults = new Set<keyof PushDoors>();
  const subscribe = (key: Uint8Array<ArrayBuffer>): Subscribed => ({
    endpoint: 'https://push.example/1',
    options: { applicationServerKey: key.buffer },
    toJSON: () => ({ keys: { p256dh: 'p', auth: 'a' } }),
    async unsubscribe() {
      subscribed = null;
      return true;
    },
  });
  if (options.key) subscribed = subscribe(options.key);
  const device: Device = {
    permission: () => permission,
    ask: async () => (permission = options.says ?? 'granted'),
    subscribed: async () => subscribed,
    subscribe: async (key) => (subscribed = subscribe(key)),
  };
  const check = (door: keyof PushDoors) => {
    if (faults.has(door)) throw new Error('no link');
  };
  const doors: PushDoors = {
    async key() {
      check('key');
      return { public_key: Buffer.from(KEY).toString('base64url') };
    },
    async subscribe({ endpoint }) {
      check('subscribe');
      told.add(endpoint);
    },
    async unsubscribe({ endpoint }) {
      check('unsubscribe');
      told.delete(endpoint);
    },
  };
  return { device, doors, told, faults, subscribed: () => subscribed };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test('turned on, the brain knows the browser by its own key; turned off, neither knows the other', async () => {
  const both = openBoth();
  const push = createPush(both);
  await settled();
  assert.equal(push.state(), 'off');
  await push.choose(true);
  assert.equal(push.state(), 'on');
  assert.deepEqual([...both.told], ['https://push.example/1']);
  assert.deepEqual(new Uint8Array(both.subscribed()?.options.applicationServerKey ?? new ArrayBuffer()), KEY);
  await push.choose(false);
  assert.equal(push.state(), 'off');
  assert.equal(both.told.size, 0);
  assert.equal(both.subscribed(), null);
});

test('a browser that has none, or whose person said no, says so and changes nothing', async () => {
  const none = createPush({ device: null, doors: openBoth().doors });
  await none.choose(true);
  assert.equal(none.state(), 'missing');
  const forbidden = openBoth({ says: 'denied' });
  const push = createPush(forbidden);
  await settled();
  await push.choose(true);
  assert.equal(push.state(), 'denied');
  assert.equal(forbidden.told.size + Number(forbidden.subscribed() !== null), 0);
});

test('what the brain could not be told, the browser does not keep, and it can be tried again', async () => {
  const both = openBoth();
  const push = createPush(both);
  await settled();
  both.faults.add('subscribe');
  await push.choose(true);
  assert.equal(push.state(), 'failed');
  assert.equal(both.subscribed(), null);
  both.faults.clear();
  await push.choose(true);
  assert.equal(push.state(), 'on');
});

test('what was on is on at the next visit, and told again; by a key of another brain it is off', async () => {
  const known = openBoth({ permission: 'granted', key: KEY });
  const push = createPush(known);
  await settled();
  assert.equal(push.state(), 'on');
  assert.equal(known.told.size, 1);
  const stale = openBoth({ permission: 'granted', key: OTHER });
  const other = createPush(stale);
  await settled();
  assert.equal(other.state(), 'off');
  assert.equal(stale.subscribed(), null);
});
