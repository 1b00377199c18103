import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Event } from '@brain/schema';
import { createChat, type Run } from '../../apps/web/src/chat/chat.ts';
import { createTeller } from './events.ts';

const texts = (run: Run | undefined) =>
  run?.parts.filter((part) => part.kind === 'text').map((part) => [part.text, part.state]);

function wholeRun(): Event[] {
  const { ask, run, delta, answer, tell } = createTeller();
  const call = { run_id: 'a', turn: 0, call_id: 'call_1', name: 'recall' };
  return [
    ask('a', 'What do you know?'),
    run('a', 'started'),
    tell({ event_type: 'tool_call', ...call, input: { query: 'all' } }),
    tell({ event_type: 'tool_result', ...call, ok: true, output: 'nothing' }),
    delta('a', 0, 'Not'),
    delta('a', 3, 'hing yet.'),
    answer('a', 'Nothing yet.'),
    tell({
      event_type: 'memory',
      run_id: 'a',
      change: 'remembered',
      memory_id: 'mem_1',
      content: 'Tea',
      why: 'tool',
    }),
    run('a', 'finished'),
  ];
}

test('a session told twice is shown once', () => {
  const chat = createChat();
  chat.apply(wholeRun());
  const once = JSON.stringify(chat.state.runs);
  chat.apply(wholeRun());

  assert.equal(JSON.stringify(chat.state.runs), once);
  assert.equal(chat.state.runs.length, 1);
  assert.deepEqual(
    chat.state.runs[0]?.parts.map((part) => part.kind),
    ['tool', 'text', 'receipt'],
  );
});

test('an answer grows by its deltas, and one with an earlier offset replaces what follows it', () => {
  const { ask, run, delta } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), delta('a', 0, 'Hello'), delta('a', 5, ' word')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Hello word', 'writing']]);

  chat.apply([delta('a', 5, ' world')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Hello world', 'writing']]);

  chat.apply([delta('a', 0, 'Good day')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Good day', 'writing']]);
});

test('a delta beyond a hole is not shown, and the stored answer brings the whole text', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), delta('a', 0, 'He'), delta('a', 9, 'ld')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['He', 'writing']]);
  chat.apply([answer('a', 'Hello world')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Hello world', 'done']]);
});

test('a delta that comes after its stored answer does not double it', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), answer('a', 'Hello'), delta('a', 0, 'Hello')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Hello', 'done']]);
});

test('a page that is opened in mid-answer shows the text so far and goes on from there', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started')]);
  chat.apply([delta('a', 0, 'The text so far')]);
  chat.apply([delta('a', 15, ' and more'), answer('a', 'The text so far and more.'), run('a', 'finished')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['The text so far and more.', 'done']]);
  assert.equal(chat.current(), undefined);
});

test('a stopped answer keeps its text', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), delta('a', 0, 'Half of')]);
  chat.apply([answer('a', 'Half of', { interrupted: true }), run('a', 'cancelled')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Half of', 'interrupted']]);
  assert.equal(chat.state.runs[0]?.status, 'cancelled');
});

test('a failed run shows its sentence, and what was written before it stays', () => {
  const { ask, run, delta } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), delta('a', 0, 'Half'), run('a', 'failed', 'No model.')]);
  assert.equal(chat.state.runs[0]?.error, 'No model.');
  assert.deepEqual(texts(chat.state.runs[0]), [['Half', 'interrupted']]);
});

test('an answer begun again after a crash is not shown beside its first attempt', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'Hi'), run('a', 'started'), delta('a', 0, 'First try')]);
  chat.apply([run('a', 'started')]);
  assert.deepEqual(texts(chat.state.runs[0]), []);
  chat.apply([delta('a', 0, 'Second'), answer('a', 'Second try')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Second try', 'done']]);
});

test('a message sent during a run waits below the answer that is being written', () => {
  const { ask, run, delta, answer } = createTeller();
  const chat = createChat();
  chat.apply([ask('a', 'One'), run('a', 'started'), delta('a', 0, 'Answer'), ask('b', 'Two')]);
  assert.deepEqual(
    chat.state.runs.map((entry) => [entry.ask?.text, entry.status]),
    [
      ['One', 'working'],
      ['Two', 'waiting'],
    ],
  );
  assert.equal(chat.current()?.run_id, 'a');

  chat.apply([answer('a', 'Answer one'), run('a', 'finished'), run('b', 'started')]);
  assert.deepEqual(texts(chat.state.runs[0]), [['Answer one', 'done']]);
  assert.equal(chat.current()?.run_id, 'b');
});

test('an older page that ends within a run joins what is shown of it', () => {
  const events = wholeRun().filter((event) => event.seq !== null);
  const whole = createChat();
  whole.apply(events);

  for (let cut = 1; cut < events.length; cut += 1) {
    const paged = createChat();
    paged.apply(events.slice(cut));
    paged.apply(events.slice(0, cut));
    assert.deepEqual(paged.state.runs, whole.state.runs, `cut after ${cut} events`);
  }
});

test('older sessions of several runs stand above the newer ones', () => {
  const { ask, run, answer } = createTeller();
  const runs = ['a', 'b', 'c'].map((id) => [
    ask(id, `ask ${id}`),
    run(id, 'started'),
    answer(id, id),
    run(id, 'finished'),
  ]);
  const chat = createChat();
  for (const page of runs.toReversed()) chat.apply(page);
  assert.deepEqual(
    chat.state.runs.map((entry) => entry.run_id),
    ['a', 'b', 'c'],
  );
  assert.equal(chat.lastSeq(), 12);
});
