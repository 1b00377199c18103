import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { FastMemory } from '@brain/schema';
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask, call } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

async function remember(
  user_id: string,
  ...memories: { content: string; category?: string; importance?: number }[]
) {
  const body = memories.map((memory) => ({ user_id, ...memory }));
  assert.equal((await call(brain, '/memory', { body })).status, 201);
}

const fast = async (user_id: string) =>
  (await call<FastMemory>(brain, `/memory/fast/${encodeURIComponent(user_id)}`)).body;

const facts = {
  'long English': (at: number) =>
    `On day ${at} Margaret, her colleague from the architecture office in Edinburgh, recommended the little Portuguese restaurant behind the station.`,
  'short English': (at: number) => `Likes tea ${at}`,
  tiny: (at: number) => `a${at}`,
  French: (at: number) =>
    `Son beau-frère Gaël n’aime ni l’été à Besançon ni les œufs brouillés, d’après ce qu’il a dit à Noël (${at}).`,
  'short French': (at: number) => `Fête de Zoé : ${at} août`,
  figures: (at: number) => `+33 6 12 34 56 ${at}; IBAN FR76 3000 6000 0112 3456 7890 1${at}`,
};
for (const [what, fact] of Object.entries(facts)) {
  test(`fast memory fills its 500 tokens and no more, by the real tokenizer: ${what}`, async () => {
    const user_id = `fast ${what}`;
    await remember(user_id, ...Array.from({ length: 250 }, (_, at) => ({ content: fact(at) })));
    const { fast_memory, tokens, user_id: whose } = await fast(user_id);
    assert.equal(whose, user_id);
    assert.ok(fast_memory.length > 100);
    assert.equal(countTokens(fast_memory), tokens);
    assert.ok(tokens <= 500 && tokens > 450, `${tokens} tokens`);
    assert.deepEqual((await fast(user_id)).fast_memory, fast_memory);
  });
}

test('what concerns safety stays in fast memory, however much there is to know', async () => {
  await remember('safety', { content: 'Allergic to penicillin', category: 'health', importance: 5 });
  await remember(
    'safety',
    ...Array.from({ length: 250 }, (_, at) => ({
      content: `A fact of no weight number ${at}`,
      importance: 5,
    })),
  );
  assert.match((await fast('safety')).fast_memory, /penicillin/);
});

test('fast memory of somebody unknown is empty', async () => {
  assert.deepEqual(await fast('nobody yet'), { user_id: 'nobody yet', fast_memory: '', tokens: 0 });
});

test('the fixed part of a prompt stays under 2,000 tokens with a full fast memory, and is the same from turn to turn', async () => {
  const user_id = 'full';
  await remember(
    user_id,
    ...Array.from({ length: 100 }, (_, at) => ({ content: facts['long English'](at) })),
  );
  model.queue({ toolCalls: [{ name: 'think', arguments: { thought: 'x' } }] }, { text: ['Done'] });
  await ask(brain, { message: 'Hello', user_id, session_id: 'fixed' });
  await ask(brain, { message: 'And now?', user_id, session_id: 'fixed' });
  const fixed = model.requests.slice(-3).map(({ body }) => JSON.stringify([body.messages[0], body.tools]));
  assert.equal(new Set(fixed).size, 1);
  assert.ok(countTokens(fixed[0] ?? '') < 2000, `${countTokens(fixed[0] ?? '')} tokens`);
});
