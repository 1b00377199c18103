import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createSight } from '../../apps/brain/src/model/sight.ts';

const SEE = [
  'gpt-4o',
  'gpt-4o-mini-2024-07-18',
  'gpt-4.1',
  'gpt-5.1',
  'o3',
  'o4-mini',
  'claude-3-5-sonnet-20241022',
  'anthropic/claude-sonnet-4.5',
  'google/gemini-2.5-pro',
  'gemma3:4b',
  'google/gemma-3-27b-it',
  'llava:13b',
  'bakllava',
  'qwen2.5vl:7b',
  'Qwen/Qwen2.5-VL-72B-Instruct',
  'llama3.2-vision',
  'pixtral-12b',
  'mistral-small3.1:24b',
  'mistralai/mistral-small-3.2-24b-instruct',
  'meta-llama/llama-4-scout',
];
const DO_NOT = [
  'offline',
  'scripted',
  'gpt-3.5-turbo',
  'gpt-4',
  'o3-mini',
  'o1-preview',
  'gpt-4o-audio-preview',
  'llama3.2',
  'gemma3:1b',
  'gemma2',
  'deepseek-r1',
  'mistral',
  'qwen3:8b',
  'kimi-k2',
];

test('well-known families of models are known to see or not, as their providers write them', () => {
  const sees = createSight();
  const seen = [...SEE, ...DO_NOT].filter((id) => sees({ name: `some/${id}`, id }));
  assert.deepEqual(seen, SEE);
});

test('BRAIN_VISION_MODELS adds models by the names of triggers or of their provider', () => {
  const sees = createSight(['my-*', 'groq/kimi*', 'o3-mini', 'a.c']);
  const of = (name: string) => sees({ name, id: name.slice(name.indexOf('/') + 1) });
  assert.deepEqual(
    ['home/my-model', 'groq/kimi-k2', 'home/kimi-k2', 'o3-mini', 'abc', 'a.c', 'home/other'].map(of),
    [true, true, false, true, false, true, false],
  );
});
