import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Row } from '../../apps/brain/src/store/row.ts';
import { eventRow } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { ann, openParts, triggerRow } from './open-parts.ts';

const ben = { user_id: 'ben', session_id: 'web:ben' };
const LIMIT = 1000;

function thought(name: string, session = ann) {
  return eventRow(session, `evt_${name}`, { event_type: 'thought', run_id: 'evt_run', thought: name });
}

test('what is asked for in one turn is committed together, in the order asked', async () => {
  await using parts = await openParts();
  const commits: Row[][] = [];
  parts.store.onCommit((rows) => void commits.push(rows));
  const names = Array.from({ length: 500 }, (_, at) => `n${at}`);
  await Promise.all(names.map((name) => parts.store.write({ rows: [thought(name)] })));
  assert.equal(commits.length, 1);
  const [rows = []] = commits;
  assert.deepEqual(
    rows.map((row) => row.id),
    names.map((name) => `evt_${name}`),
  );
  assert.deepEqual(
    rows.map((row) => row.seq),
    rows.map((_, at) => (rows[0]?.seq ?? 0) + at),
  );
  const stored = await parts.store.events.after(ann.session_id, 0, LIMIT);
  assert.deepEqual(
    stored.map((event) => event.id),
    rows.map((row) => row.id),
  );
});

test('rows are told after they are stored, and before who asked is answered', async () => {
  await using parts = await openParts();
  const order: string[] = [];
  parts.store.onCommit(() => void order.push('told'));
  await parts.store.write({ rows: [thought('a')] }).then(() => order.push('answered'));
  assert.deepEqual(order, ['told', 'answered']);
});

test('a claim that stands already writes nothing of its unit', async () => {
  await using parts = await openParts();
  const { store } = parts;
  await store.write({ rows: [triggerRow('a')] });
  const again = await store.write({
    rows: [triggerRow('a'), thought('more')],
    ensure: [sessionRow({ user_id: 'ann', session_id: 'web:new' }, { title: 'hello', source: 'web' })],
    patches: [{ id: triggerRow('a').id, data: { state: 'done' } }],
  });
  assert.deepEqual(again, { status: 'exists', id: triggerRow('a').id });
  assert.equal(await store.events.get('evt_more'), undefined);
  assert.equal(await store.sessions.owner('web:new'), undefined);
  assert.equal((await store.events.head(ann.session_id))?.id, triggerRow('a').id);
});

test('a unit that fails in its middle is rolled back alone', async () => {
  await using parts = await openParts();
  const { store } = parts;
  await store.write({ rows: [thought('taken')] });
  const [before, failed, after] = await Promise.allSettled([
    store.write({ rows: [thought('before')] }),
    store.write({
      rows: [thought('claim'), thought('taken')],
      ensure: [sessionRow({ user_id: 'ann', session_id: 'web:new' }, { title: 'x', source: 'web' })],
    }),
    store.write({ rows: [thought('after')] }),
  ]);
  assert.equal(before.status, 'fulfilled');
  assert.equal(failed.status, 'rejected');
  assert.equal(after.status, 'fulfilled');
  const stored = await store.events.after(ann.session_id, 0, LIMIT);
  assert.deepEqual(
    stored.map((event) => event.id),
    ['evt_taken', 'evt_before', 'evt_after'],
  );
  assert.equal(await store.sessions.owner('web:new'), undefined);
});

test('of two equal claims in one turn the first is written, the second hears that it stands', async () => {
  await using parts = await openParts();
  const both = await Promise.all(
    ['first', 'second'].map((text) => parts.store.write({ rows: [triggerRow('a', ann, text)] })),
  );
  assert.deepEqual(
    both.map(({ status }) => status),
    ['written', 'exists'],
  );
  assert.equal((await parts.store.events.head(ann.session_id))?.data.content, 'first');
});

test('after its end, nothing more is written of a run', async () => {
  await using parts = await openParts();
  await parts.store.write({ rows: [thought('end')] });
  const late = await parts.store.write({ rows: [thought('late')], unless: 'evt_end' });
  assert.deepEqual(late, { status: 'refused', why: 'ended' });
  assert.equal(await parts.store.events.get('evt_late'), undefined);
});

test('a session belongs to who started it: another cannot write into it', async () => {
  await using parts = await openParts();
  const session = sessionRow({ user_id: 'ann', session_id: 'web:ann' }, { title: 'hello', source: 'web' });
  await parts.store.write({ ensure: [session], rows: [triggerRow('a')] });
  const foreign = { ...session, user_id: 'ben' };
  const refused = await parts.store.write({ ensure: [foreign], rows: [triggerRow('b', ann)] });
  assert.deepEqual(refused, { status: 'refused', why: 'not_yours' });
  const own = await parts.store.write({ ensure: [session], rows: [triggerRow('c')] });
  assert.equal(own.status, 'written');
  assert.equal((await parts.store.events.after(ann.session_id, 0, LIMIT)).length, 2);
});

test('beside the one at work, a session takes only so many waiting triggers, also when they come at once', async () => {
  await using parts = await openParts();
  const names = ['a', 'b', 'c', 'd', 'e'];
  const ask = (name: string, session = ann) =>
    parts.store.write({ rows: [triggerRow(name, session)], maxWaiting: 2 });
  const asked = await Promise.all(names.map((name) => ask(name)));
  assert.deepEqual(
    asked.map((written) => (written.status === 'refused' ? written.why : written.status)),
    ['written', 'written', 'written', 'full', 'full'],
  );
  assert.equal((await ask('other', ben)).status, 'written');
  assert.equal((await ask('a')).status, 'exists', 'a redelivery is known also when the session is full');
  await parts.store.write({ patches: [{ id: triggerRow('a').id, data: { state: 'done' } }] });
  assert.equal((await ask('d')).status, 'written');
});

test('a patch merges into the data and takes out what is null', async () => {
  await using parts = await openParts();
  await parts.store.write({ rows: [triggerRow('a')] });
  await parts.store.write({ patches: [{ id: triggerRow('a').id, data: { state: 'done', source: null } }] });
  const event = await parts.store.events.get(triggerRow('a').id);
  assert.ok(event?.data.event_type === 'message' && event.data.state === 'done');
  assert.equal('source' in event.data, false);
  assert.equal(event.data.content, 'a');
});

test('a removed session leaves no event behind, and its neighbours alone', async () => {
  await using parts = await openParts();
  await parts.store.write({ rows: [thought('a'), thought('b', ben)] });
  await parts.store.write({ removesSession: ann.session_id });
  assert.deepEqual(await parts.store.events.after(ann.session_id, 0, LIMIT), []);
  assert.equal((await parts.store.events.after(ben.session_id, 0, LIMIT)).length, 1);
});

test('a seq is never used again, so no cursor is ever ahead of what is new', async () => {
  await using parts = await openParts();
  const last = await parts.say('last');
  await parts.store.write({ removesSession: ann.session_id });
  assert.ok((await parts.say('new')).seq > last.seq);
});

test('what is still queued when the store closes is written', async () => {
  await using parts = await openParts();
  const written = parts.store.write({ rows: [thought('a')] });
  void parts.store.close();
  assert.equal((await written).status, 'written');
});
