import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsIn } from '../support/bot-streams.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

test('a service that is killed while an answer is written goes on with the same draft when it is back', async () => {
  await using all = await openAll();
  const { api, model, brain } = all;
  const gate = createGate();
  model.queue({ text: ['Half', ' and whole.'], gates: { 1: gate } });
  const first = await startTelegram(api, brain);
  api.push(privateMessage({ id: ANN }, 'Go'));
  const draft = await api.until(() => api.drafts(ANN).find(({ text }) => text === 'Half'), 'a draft');
  await first.stop('SIGKILL');
  const [drafts, typed] = [api.drafts(ANN).length, callsIn(api, 'sendChatAction', ANN).length];
  await using _second = await startTelegram(api, brain);
  // A brain that is slow to answer shows it empty first.
  const again = () => api.drafts(ANN).slice(drafts);
  await api.until(() => again().some(({ text }) => text === 'Half'), 'the draft again');
  for (const { id } of again()) assert.equal(id, draft.id);
  assert.ok(callsIn(api, 'sendChatAction', ANN).length > typed, 'typing goes on');
  gate.open();
  await all.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['Half and whole.']);
  assert.equal(model.requests.length, 1);
});

test('a brain that is killed while it writes goes on in the same draft when it is back', async () => {
  await using all = await openAll();
  const { api, model, brain } = all;
  const [never, gate] = [createGate(), createGate()];
  model.queue(
    { text: ['Half', ' and …'], gates: { 1: never } },
    { text: ['Anew', ' and whole.'], gates: { 1: gate } },
  );
  await using _telegram = await startTelegram(api, brain);
  api.push(privateMessage({ id: ANN }, 'Go'));
  await api.until(() => api.drafts(ANN).some(({ text }) => text === 'Half'), 'a draft');
  await using _back = await all.restartBrain();
  await api.until(() => api.drafts(ANN).some(({ text }) => text === 'Anew'), 'the draft of the next attempt');
  gate.open();
  await api.until(() => api.texts(ANN).length > 0, 'the answer');
  assert.deepEqual(api.texts(ANN), ['Anew and whole.']);
  assert.equal(new Set(api.drafts(ANN).map(({ id }) => id)).size, 1);
});

test('Stop works on a draft of a service that has been killed since', async () => {
  await using all = await openAll();
  const { api, model, brain } = all;
  model.queue({ text: ['Half', ' and whole.'], gates: { 1: createGate() } });
  const first = await startTelegram(api, brain);
  api.push(privateMessage({ id: ANN }, 'Go'));
  const draft = await api.until(() => api.drafts(ANN).find(({ text }) => text === 'Half'), 'a draft');
  await first.stop('SIGKILL');
  api.push({
    stopped_message_generation: {
      chat: { id: ANN, type: 'private', first_name: 'Ann' },
      draft_id: draft.id,
    },
  });
  await using _second = await startTelegram(api, brain);
  await all.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['Half']);
});

test('a brain that is stopped in order while it writes is followed again when it is back', async () => {
  await using all = await openAll();
  const { api, model, brain } = all;
  const gate = createGate();
  model.queue(
    { text: ['Half', ' and …'], gates: { 1: createGate() } },
    { text: ['Anew', ' and whole.'], gates: { 1: gate } },
  );
  await using _telegram = await startTelegram(api, brain);
  api.push(privateMessage({ id: ANN }, 'Go'));
  await api.until(() => api.drafts(ANN).some(({ text }) => text === 'Half'), 'a draft');
  await brain.stop();
  await using _back = await all.restartBrain();
  await api.until(() => api.drafts(ANN).some(({ text }) => text === 'Anew'), 'the draft of the next attempt');
  gate.open();
  await api.until(() => api.texts(ANN).length > 0, 'the answer');
  assert.deepEqual(api.texts(ANN), ['Anew and whole.']);
});
