import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DataOf } from '@brain/schema';
import { createChat, isSeen } from '../../apps/web/src/chat/chat.ts';
import { quote, sourceOf, type ReceiptPart } from '../../apps/web/src/chat/receipts.ts';
import { createTeller } from './events.ts';

type Told = Partial<Omit<DataOf<'memory'>, 'event_type'>>;

/** A conversation in which a run `a` has ended, and what tells receipts in it. */
function afterRun() {
  const teller = createTeller();
  const chat = createChat();
  const { ask, run, answer, tell } = teller;
  chat.apply([ask('a', 'I live in Lyon'), run('a', 'started'), answer('a', 'Nice.'), run('a', 'finished')]);
  const receipt = (told: Told) =>
    tell({
      event_type: 'memory',
      run_id: 'a',
      change: 'remembered',
      memory_id: 'mem_1',
      content: 'Lives in Lyon',
      why: 'rules',
      source_event_id: 'a',
      ...told,
    });
  const undone: Told = { change: 'forgotten', content: '', why: 'user', undo_id: 'evt_redo' };
  const receipts = () =>
    chat.state.runs
      .flatMap((one) => one.parts)
      .filter((part): part is ReceiptPart => part.kind === 'receipt');
  return { ...teller, chat, receipt, undone, receipts, fates: () => receipts().map(({ fate }) => fate) };
}

test('a receipt that comes after its run has ended stands below the answer, which stays ended', () => {
  const { chat, receipt, receipts } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo' })]);
  const [shown] = receipts();
  assert.deepEqual(
    chat.state.runs.map((run) => [run.status, run.parts.map((part) => part.kind)]),
    [['finished', ['text', 'receipt']]],
  );
  assert.equal(shown?.text, 'Lives in Lyon');
  assert.equal(shown?.undo_id, 'evt_undo');
  assert.equal(shown && sourceOf(chat.state.runs, shown), 'I live in Lyon');
});

test('a receipt says that it was undone, and the one that says so is not shown beside it', () => {
  const { chat, receipt, undone, fates } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo' })]);
  assert.deepEqual(fates(), ['open']);
  chat.apply([receipt(undone)]);
  assert.deepEqual(fates(), ['undone', 'told']);
  chat.apply([receipt({ change: 'restored', why: 'user' })]);
  assert.deepEqual(fates(), ['open', 'told', 'told']);
});

test('what took the place of another and was taken back is undone', () => {
  const { chat, receipt, fates } = afterRun();
  chat.apply([receipt({ change: 'superseded', was: 'Lives in Paris', undo_id: 'evt_undo' })]);
  chat.apply([receipt({ change: 'restored', content: 'Lives in Paris', why: 'user' })]);
  assert.deepEqual(fates(), ['undone', 'told']);
});

test('what the assistant forgot later is a line of its own, and the first can no longer be undone', () => {
  const { chat, ask, receipt, undone, fates } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo' }), ask('b', 'Forget where I live')]);
  chat.apply([receipt({ ...undone, why: 'tool', run_id: 'b' })]);
  assert.deepEqual(fates(), ['past', 'open']);
  chat.apply([receipt({ change: 'restored', why: 'user', run_id: 'b' })]);
  assert.deepEqual(fates(), ['past', 'undone', 'told']);
});

test('what the user forgot elsewhere is a line of its own', () => {
  const { chat, receipt, undone, fates } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo' }), receipt({ ...undone, run_id: undefined })]);
  assert.deepEqual(fates(), ['past', 'open']);
});

test('receipts of other memories say nothing of this one', () => {
  const { chat, receipt, undone, fates } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo' }), receipt({ ...undone, memory_id: 'mem_2' })]);
  assert.deepEqual(fates(), ['open', 'open']);
});

test('it is the same when the page with the first receipt is read last', () => {
  const { chat, receipt, undone, fates } = afterRun();
  const first = receipt({ undo_id: 'evt_undo' });
  chat.apply([receipt(undone)]);
  assert.deepEqual(fates(), ['open']);
  chat.apply([first]);
  assert.deepEqual(fates(), ['undone', 'told']);
});

test('a receipt alone is not a run that is waited for, and nothing is seen of one that is told elsewhere', () => {
  const { chat, receipt, undone } = afterRun();
  chat.apply([receipt({ undo_id: 'evt_undo', run_id: undefined })]);
  chat.apply([receipt({ ...undone, run_id: undefined })]);
  chat.apply([receipt({ memory_id: 'mem_3', run_id: 'of an older page' })]);
  assert.equal(chat.current(), undefined);
  assert.deepEqual(chat.state.runs.map(isSeen), [true, true, false, true]);
});

test('that a run was read for what to remember is not shown', () => {
  const { chat, tell } = afterRun();
  const before = JSON.stringify(chat.state.runs);
  chat.apply([tell({ event_type: 'review', run_id: 'a', writes: 1 })]);
  chat.apply([tell({ event_type: 'review', run_id: 'of an older page', writes: 0 })]);
  assert.equal(JSON.stringify(chat.state.runs), before);
});

test('a quote is one line, cut between words and never within a letter', () => {
  assert.equal(quote(' a \n b\t c '), 'a b c');
  const long = quote('word '.repeat(100));
  assert.ok(long.endsWith('word…') && long.length <= 161, long);
  assert.equal(quote('a'.repeat(159) + '😀'.repeat(9)), `${'a'.repeat(159)}…`);
});
