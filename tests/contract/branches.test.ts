import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TriggerInput, TriggerResult } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { runCli } from '../support/cli.ts';
import { ask, call, eventsUntilEnd, trigger } from '../support/http.ts';
import { type ChatMessage, createGate, type ScriptedModel, startModel } from '../support/model.ts';
import { openFolder } from '../support/store.ts';

let model: ScriptedModel;
let folder: Awaited<ReturnType<typeof openFolder>>;
let brain: RunningBrain;
const env = () => ({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k', BRAIN_DATA_DIR: folder.path });
before(async () => {
  model = await startModel();
  folder = await openFolder();
  brain = await startBrain(env());
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
  await folder?.[Symbol.asyncDispose]();
});

type Refusal = { error: { code: string; message: string } };
const post = <T>(input: Partial<TriggerInput>) =>
  call<T>(brain, '/trigger', { body: { source: 'test', user_id: 'ann', message: 'x', ...input } });

test('a message comes after a run of its own session only', async () => {
  const session_id = 'own';
  const elsewhere = await ask(brain, { message: 'elsewhere', session_id: 'other' });
  const of_eve = await ask(brain, { message: 'eve', user_id: 'eve', session_id: 'eves' });
  const own = await ask(brain, { message: 'own', session_id });
  const answer = (await eventsUntilEnd(brain, own)).at(-2)?.id ?? '';
  for (const parent_id of [elsewhere.run_id, of_eve.run_id, answer, 'evt_none']) {
    const refused = await post<Refusal>({ session_id, parent_id });
    assert.deepEqual([refused.status, refused.body.error.code], [400, 'invalid']);
    assert.match(refused.body.error.message, /^parent_id: /);
  }
  const both = await post<Refusal>({ session_id, parent_id: own.run_id, replaces: own.run_id });
  assert.deepEqual([both.status, both.body.error.code], [400, 'invalid']);
  assert.match(both.body.error.message, /^parent_id: /);
});

test('the same key with another parent is another trigger, and no parent is not the start', async () => {
  const session_id = 'key';
  const one = await ask(brain, { message: 'one', session_id });
  const two = await ask(brain, { message: 'two', session_id });
  const parents: Partial<TriggerInput>[] = [{}, { parent_id: null }, { parent_id: one.run_id }];
  for (const [at, given] of parents.entries()) {
    const body = { session_id, idempotency_key: `key ${at}`, ...given };
    const first = await post<TriggerResult>(body);
    const again = await post<TriggerResult>(body);
    assert.deepEqual(again.body, { ...first.body, duplicate: true });
    for (const other of [...parents.toSpliced(at, 1), { parent_id: two.run_id }]) {
      const refused = await post<Refusal>({ session_id, idempotency_key: `key ${at}`, ...other });
      assert.deepEqual([refused.status, refused.body.error.code], [409, 'conflict']);
    }
    const [said] = (await eventsUntilEnd(brain, first.body)).filter(({ id }) => id === first.body.run_id);
    assert.ok(said?.data.event_type === 'message');
    assert.deepEqual(said.data.parent_id, given.parent_id);
  }
});

/** What a prompt holds of what was said. */
const wordsOf = (messages: ChatMessage[] = []) =>
  messages
    .slice(1)
    .map(({ content }) => (typeof content === 'string' ? content : '').split('\n---\n').at(-1));
const lastPrompt = () => wordsOf(model.requests.at(-1)?.body.messages);

/** Four messages, each answered by `re: …`. */
async function four(session_id: string): Promise<string[]> {
  model.answer(({ messages }) => ({ text: [`re: ${wordsOf(messages).at(-1)}`] }));
  const runs: string[] = [];
  for (const message of ['one', 'two', 'three', 'four'])
    runs.push((await ask(brain, { message, session_id })).run_id);
  return runs;
}

const ONE = ['one', 're: one'];
const TWO = [...ONE, 'two', 're: two'];
const FOUR = [...TWO, 'three', 're: three', 'four', 're: four'];

test('who says the second of four messages anew is answered as if nothing after it had been said', async () => {
  const session_id = 'edit';
  const [one, , , last] = await four(session_id);
  const edited = await ask(brain, { message: '2nd', session_id, parent_id: one ?? '' });
  assert.deepEqual(lastPrompt(), [...ONE, '2nd']);
  await ask(brain, { message: 'on', session_id });
  assert.deepEqual(lastPrompt(), [...ONE, '2nd', 're: 2nd', 'on'], 'it goes on in the branch spoken in last');
  const back = await ask(brain, { message: 'back', session_id, parent_id: last ?? '' });
  assert.deepEqual(lastPrompt(), [...FOUR, 'back'], 'the first branch goes on');
  await ask(brain, { message: 'other', session_id, parent_id: edited.run_id });
  assert.deepEqual(lastPrompt(), [...ONE, '2nd', 're: 2nd', 'other']);
  await ask(brain, { message: 'anew', session_id, parent_id: null });
  assert.deepEqual(lastPrompt(), ['anew']);
  // An edit on Telegram stands where what it takes the place of stood, in whichever branch that is.
  await ask(brain, { message: 'BACK', session_id, parent_id: back.run_id });
  const typo = await ask(brain, { message: 'typo', session_id, parent_id: back.run_id });
  await ask(brain, { message: 'mended', session_id, replaces: typo.run_id });
  assert.deepEqual(lastPrompt(), [...FOUR, 'back', 're: back', 'mended']);
});

test('a message that names one that still waits is answered after it, and holds its answer', async () => {
  const session_id = 'queue';
  const [one] = await four(session_id);
  const gate = createGate();
  model.queue({ text: ['re: slow'], gates: { 0: gate } });
  const slow = await trigger(brain, { message: 'slow', session_id, parent_id: one ?? '' });
  await gate.reached;
  const waits = await trigger(brain, { message: 'waits', session_id, parent_id: null });
  const after = await trigger(brain, { message: 'after', session_id, parent_id: slow.run_id });
  gate.open();
  await eventsUntilEnd(brain, waits);
  await eventsUntilEnd(brain, after);
  const asked = model.requests.slice(-2).map(({ body }) => body.messages.length);
  assert.deepEqual(asked, [2, 1 + ONE.length + 2 + 1]);
  assert.deepEqual(lastPrompt(), [...ONE, 'slow', 're: slow', 'after']);
});

test('words of others in one branch do not taint another', async () => {
  const session_id = 'taint';
  const [one] = await four(session_id);
  await ask(brain, { message: 'buy now', session_id, parent_id: one ?? '', trust: 'untrusted' });
  const isTainted = async (parent: Partial<TriggerInput>) => {
    const run = await trigger(brain, { message: 'and?', session_id, ...parent });
    return (await eventsUntilEnd(brain, run)).some(
      ({ data }) => data.event_type === 'message' && data.run_id === run.run_id && data.tainted === true,
    );
  };
  assert.deepEqual([await isTainted({}), await isTainted({ parent_id: one ?? '' })], [true, false]);
});

test('after kill -9 in mid-answer a branch goes on as it was, and later messages are of the branches they were', async () => {
  const session_id = 'killed';
  const [one, two] = await four(session_id);
  const gate = createGate();
  model.queue({ text: ['half', ' and half'], gates: { 1: gate } });
  const run = await trigger(brain, { message: '2nd', session_id, parent_id: one ?? '' });
  const waits = await trigger(brain, { message: 'from two', session_id, parent_id: two ?? '' });
  await gate.reached;
  await brain.kill();
  gate.open();
  brain = await startBrain(env());
  await eventsUntilEnd(brain, waits);
  const [again, other] = model.requests.slice(-2).map(({ body }) => body.messages);
  assert.deepEqual(
    [wordsOf(again), wordsOf(other)],
    [
      [...ONE, '2nd'],
      [...TWO, 'from two'],
    ],
  );
  await ask(brain, { message: 'on', session_id, parent_id: run.run_id });
  assert.deepEqual(lastPrompt(), [...ONE, '2nd', 're: 2nd', 'on']);
});

test('a store with branches is sound', async () => {
  await brain.stop();
  const { code, stdout } = await runCli(brain.dataDir, ['check']);
  assert.equal(code, 0, stdout);
});
