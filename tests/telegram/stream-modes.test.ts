import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsIn } from '../support/bot-streams.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { ANN } from './start-telegram.ts';
import { openStreaming } from './streaming.ts';

const times = { typingEveryMs: 50, editPrivate: { firstMs: 20, everyMs: 100, longestMs: 1_000 } };

test('who wants it off sees “typing…” alone, and then the answer', async () => {
  await using all = await openStreaming({ times });
  const { api, model, client } = all;
  await client.api.preferences.set.mutate({ user_id: 'owner', streaming: 'off' });
  const gate = createGate();
  model.queue({ text: ['Quiet', ' answer'], gates: { 1: gate } });
  api.push(privateMessage({ id: ANN }, 'Hello'));
  await gate.reached;
  const typed = callsIn(api, 'sendChatAction', ANN).length;
  await api.until(() => callsIn(api, 'sendChatAction', ANN).length >= typed + 5, 'signs of life');
  gate.open();
  await all.outcomes(1);
  assert.deepEqual([api.drafts(ANN), api.texts(ANN)], [[], ['Quiet answer']]);
});

test('who wants edits gets them in a private chat too', async () => {
  await using all = await openStreaming({ times });
  const { api, model, client } = all;
  await client.api.preferences.set.mutate({ user_id: 'owner', streaming: 'edit' });
  const gate = createGate();
  model.queue({ text: ['Bit', ' by bit'], gates: { 1: gate } });
  api.push(privateMessage({ id: ANN }, 'Hello'));
  await api.until(() => api.standing(ANN).includes('Bit'), 'the preview');
  gate.open();
  await all.outcomes(1);
  assert.deepEqual([api.drafts(ANN), api.standing(ANN)], [[], ['Bit by bit']]);
});

test('bold is bold while it is written, and never a mark that is left over', async () => {
  await using all = await openStreaming({ times });
  const { api, model } = all;
  const gate = createGate();
  model.queue({ text: ['It is **very** good', '.'], gates: { 1: gate } });
  api.push(privateMessage({ id: ANN }, 'Hello'));
  await api.until(() => api.drafts(ANN).at(-1)?.text === 'It is very good', 'the draft');
  const { payload } = callsIn(api, 'sendMessageDraft', ANN).at(-1) ?? {};
  assert.deepEqual(payload?.['entities'], [{ type: 'bold', offset: 6, length: 4 }]);
  gate.open();
  await all.outcomes(1);
});
