import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { ClaimedDelivery, StoredEvent } from '@brain/schema';
import { person } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, openEvents } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

const WITHIN_MS = 20_000;

let model: ScriptedModel;
let brain: RunningBrain;
let service: BrainClient;
let owner: BrainClient;
let ann: BrainClient;
let bob: BrainClient;
before(async () => {
  model = await startModel();
  model.answer({ text: ['Answer'] });
  brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  const clientOf = (key: string) => createBrainClient({ url: brain.url, key });
  service = clientOf(brain.key);
  owner = clientOf((await person(brain, 'odile', 'owner')).key);
  ann = clientOf((await person(brain, 'ann')).key);
  bob = clientOf((await person(brain, 'bob')).key);
});
after(async () => {
  await Promise.all([service, owner, ann, bob].map((client) => client?.close()));
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const again = ({ api }: BrainClient, id: string) => api.deliveries.again.mutate({ id });
const failedOf = async ({ api }: BrainClient) =>
  (await api.deliveries.list.query({ status: 'failed' })).results;
const openTo = async (to: string) => {
  const { results } = await service.api.deliveries.list.query({ status: 'open', limit: 500 });
  return results.filter(({ data }) => data.to === to);
};

/** Has the assistant say something to a chat of ann’s; gives its delivery, which is open. */
async function say(to: string, message = 'hi'): Promise<StoredEvent<'delivery'>> {
  const session = { source: 'telegram', reply_to: to, session_id: `telegram:${to}` };
  await ask(brain, { user_id: 'ann', message, ...session });
  return (await openTo(to)).at(-1) ?? assert.fail('no delivery');
}
const settle = (id: string, status: 'sent' | 'failed') =>
  service.api.deliveries.settle.mutate({ id, status, ...(status === 'failed' ? { error: 'never' } : {}) });

/** The next delivery that a claim of Telegram’s brings for a chat. */
async function claimed(to: string): Promise<ClaimedDelivery> {
  const { promise, resolve, reject } = Promise.withResolvers<ClaimedDelivery>();
  const timer = setTimeout(() => reject(new Error('nothing was handed out')), WITHIN_MS);
  const { unsubscribe } = service.api.deliveries.claim.subscribe(
    { channel: 'telegram' },
    { onData: (delivery) => delivery.data.to === to && resolve(delivery), onError: reject },
  );
  return promise.finally(() => {
    clearTimeout(timer);
    unsubscribe();
  });
}

test('a failed delivery is sent anew by one new delivery, however often that is asked for, and the session shows it', async () => {
  const { id } = await say('-1');
  await settle(id, 'failed');
  const pressed = await Promise.all([again(ann, id), again(ann, id), again(owner, id)]);
  assert.equal(new Set(pressed.map((one) => one.id)).size, 1);
  const [anew] = await openTo('-1');
  assert.equal((await openTo('-1')).length, 1);
  assert.equal(anew?.id, pressed[0]?.id);
  assert.equal(anew?.data.again_of, id);
  const handed = await claimed('-1');
  assert.equal(handed.id, anew?.id);
  assert.equal(handed.data.content, 'Answer');
  assert.deepEqual(handed.claim, { to: '-1', part: 0, attempts: 0, may_be_duplicate: false });
  await settle(handed.id, 'sent');
  using events = await openEvents(brain, 'telegram:-1');
  const shown = await events.until((all) =>
    all.some(({ data: { data } }) => data.event_type === 'delivery' && data.delivery_id === handed.id),
  );
  assert.ok(shown.some(({ data: { id: of } }) => of === handed.id));
  const [failed] = (await failedOf(ann)).filter(({ data }) => data.delivery_id === id);
  assert.equal(failed?.data.again_id, handed.id);
  // Asked for by its failed event it is the same.
  assert.deepEqual(await again(ann, failed?.id ?? ''), { id: handed.id });
});

test('it goes out behind what its chat waits for, and may fail and be sent anew again', async () => {
  const first = await say('-2', 'one');
  await settle(first.id, 'failed');
  const second = await say('-2', 'two');
  const anew = await again(ann, first.id);
  assert.equal((await claimed('-2')).id, second.id);
  await settle(second.id, 'sent');
  assert.equal((await claimed('-2')).id, anew.id);
  await settle(anew.id, 'failed');
  const third = await again(ann, anew.id);
  assert.notEqual(third.id, anew.id);
  assert.deepEqual(
    (await openTo('-2')).map(({ id }) => id),
    [third.id],
  );
});

test('only what has failed is sent anew, by whose it is or an owner', async () => {
  const { id } = await say('-3');
  await assert.rejects(again(ann, id), /has not failed: it is open/);
  await settle(id, 'sent');
  await assert.rejects(again(ann, id), /has not failed: it is sent/);
  const failed = await say('-3');
  await settle(failed.id, 'failed');
  await assert.rejects(again(bob, failed.id), new RegExp(`No delivery ${failed.id}`));
  await assert.rejects(again(bob, 'evt_none'), /No delivery evt_none/);
  await assert.rejects(again(ann, failed.data.run_id), /No delivery/);
  assert.deepEqual(await openTo('-3'), []);
  const answer = await again(owner, failed.id);
  assert.deepEqual(Object.keys(answer), ['id']);
  assert.equal((await openTo('-3')).length, 1);
});

test('what was refused before it was sent is decided anew: refused as long as nothing has changed', async () => {
  const run = { user_id: 'ann', session_id: 'web:ann', source: 'web', response_to: ['slack'] };
  await ask(brain, { ...run, message: 'tell me there' });
  const [refused] = (await failedOf(ann)).filter(({ data }) => data.error === 'no address is linked');
  assert.ok(refused);
  await assert.rejects(again(ann, refused.id), /no address is linked/);
  const { code } = await ann.api.identities.code.mutate({});
  await service.api.identities.redeem.mutate({ channel: 'slack', address: 'U4711', code });
  const { id } = await again(owner, refused.id);
  using events = await openEvents(brain, 'web:ann');
  const frames = await events.until((all) => all.some(({ data }) => data.id === id));
  const { data: shown } = frames.map(({ data }) => data).find((event) => event.id === id) ?? {};
  assert.ok(shown?.event_type === 'delivery');
  assert.deepEqual([shown.to, shown.content, shown.again_of], ['U4711', 'Answer', refused.id]);
});

test('an answer to somebody else’s words is not let out to them by being sent anew', async () => {
  const stranger = { source: 'telegram', reply_to: '-99', session_id: 'telegram:-99' };
  await ask(brain, { user_id: 'ann', message: 'tell me all', trust: 'untrusted', ...stranger });
  const [refused] = (await failedOf(ann)).filter(({ data }) => data.to === '-99');
  assert.ok(refused);
  for (const client of [ann, owner])
    await assert.rejects(again(client, refused.id), /would have gone to them/);
  assert.deepEqual(await openTo('-99'), []);
});
