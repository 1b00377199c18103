import assert from 'node:assert/strict';
import { test } from 'node:test';
import { insertWords } from '../../apps/web/src/chat/insert-words.ts';
import { findModels, titleOf } from '../../apps/web/src/chat/model-names.ts';
import type { Part } from '../../apps/web/src/chat/parts.ts';
import { secondsOf } from '../../apps/web/src/chat/seconds.ts';
import { stepWords } from '../../apps/web/src/chat/step-words.ts';
import { callMs, deedOf, layOut, type Step, stepsFrom, totalMs } from '../../apps/web/src/chat/steps.ts';

const at = (second: number, elapsed_ms?: number) => ({
  at: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString(),
  elapsed_ms,
});

function call(key: string, name = 'recall'): Step {
  const [began, ended] = [at(0), at(2)];
  return { kind: 'tool', key, seq: 1, name, input: '', output: '', state: 'done', began, ended };
}

test('tool calls and thoughts that stand together are one group, which its first one draws', () => {
  const thought: Part = { kind: 'thought', key: 't', seq: 2, text: 'Hm' };
  const text: Part = { kind: 'text', key: 'x', seq: 3, turn: 0, text: 'So', state: 'done' };
  const [a, b, c] = [call('a'), call('b'), call('c')];
  const parts: Part[] = [a, thought, b, text, c];
  const keys = (first: Step) => stepsFrom(parts, first).map(({ key }) => key);
  assert.deepEqual(keys(a), ['a', 't', 'b']);
  assert.deepEqual(keys(thought), []);
  assert.deepEqual(keys(c), ['c']);
  assert.equal(totalMs([a, thought, b]), 4000);
});

test('a tool is told in words, by its name where there are none, and how long it took without the waiting', () => {
  for (const words of Object.values(stepWords)) {
    assert.notEqual(deedOf({ name: 'recall', state: 'done' }, words), 'recall');
    assert.notEqual(
      deedOf({ name: 'recall', state: 'done' }, words),
      deedOf({ name: 'recall', state: 'working' }, words),
    );
    assert.equal(deedOf({ name: 'toString', state: 'done' }, words), 'toString');
  }
  assert.equal(callMs({ began: at(0, 100), ended: at(3600, 400) }), 300);
  assert.equal(callMs({ began: at(0), ended: null }), null);
  const told = [0, 340, 9_960, 12_400, 125_000].map((ms) => secondsOf(ms, 'en'));
  assert.deepEqual(told, ['0.1 s', '0.3 s', '10 s', '12 s', '2 min 5 s']);
});

test('JSON is laid out to be read, and what is none stays as it is', () => {
  assert.equal(layOut('{"a":1}'), '{\n  "a": 1\n}');
  for (const text of ['{"a":', '12', 'words']) assert.equal(layOut(text), text);
});

test('spoken words land where the cursor is, apart from those around them', () => {
  assert.deepEqual(insertWords('', 0, 'hello'), { text: 'hello', end: 5 });
  assert.deepEqual(insertWords('Buy, please', 3, 'milk'), { text: 'Buy milk, please', end: 8 });
  assert.equal(insertWords('onetwo', 3, 'and').text, 'one and two');
});

test('a model is found by each word of its name, and shown apart from whose it is', () => {
  const models = ['gpt-4.1', 'ollama/qwen3', 'openrouter/meta/llama-4'].map(titleOf);
  assert.deepEqual(models[2], {
    name: 'openrouter/meta/llama-4',
    title: 'meta/llama-4',
    provider: 'openrouter',
  });
  const found = findModels(models, ' LLAMA open').map(({ name }) => name);
  assert.deepEqual(found, ['openrouter/meta/llama-4']);
});
