import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { startBrain } from '../support/brain.ts';
import { startModel } from '../support/model.ts';
import { ANN, startTelegram } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };

test('a message from the owner is answered once in the same chat, with “typing…” meanwhile', async () => {
  await using api = await startBotApi();
  await using model = await startModel();
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  await using telegram = await startTelegram(api, brain);
  model.answer({ text: ['Hello', ' Ann'] });

  const update_id = api.push(privateMessage(ann, 'hello'));
  await api.until(() => api.texts(ANN).length > 0, 'the answer');
  await api.until(() => api.confirmed() > update_id, 'the offset to move');

  assert.deepEqual(api.texts(), ['Hello Ann']);
  const action = api.calls.find(({ method }) => method === 'sendChatAction');
  assert.equal(action?.payload['action'], 'typing');
  assert.equal(await telegram.stop(), 0);
  assert.deepEqual(api.texts(), ['Hello Ann']);
});

test('an update that Telegram delivers again has one run and one answer', async () => {
  await using api = await startBotApi();
  await using model = await startModel();
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  await using first = await startTelegram(api, brain);
  model.answer({ text: ['once'] });
  const update_id = api.push(privateMessage(ann, 'again and again'));
  await api.until(() => api.texts(ANN).length > 0, 'the answer');
  assert.equal(await first.stop(), 0);

  await using _second = await startTelegram(api, brain);
  api.push({ update_id, ...privateMessage(ann, 'again and again') });
  model.answer({ text: ['twice'] });
  const next = api.push(privateMessage(ann, 'something else'));
  await api.until(() => api.confirmed() > next, 'the offset to move');
  await api.until(() => api.texts(ANN).length > 1, 'the second answer');

  assert.deepEqual(api.texts(ANN), ['once', 'twice']);
  assert.equal(model.requests.length, 2);
});

test('while the brain is down the offset stays, and the message arrives once when it is back', async () => {
  await using api = await startBotApi();
  await using model = await startModel();
  const settings = { OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' };
  await using brain = await startBrain(settings);
  await using _telegram = await startTelegram(api, brain);
  const before = api.push(privateMessage(ann, '/start'));
  await api.until(() => api.confirmed() > before, 'the first offset');
  await brain.kill();

  model.answer({ text: ['here again'] });
  const update_id = api.push(privateMessage(ann, 'are you there?'));
  assert.ok(api.confirmed() <= update_id);

  const port = new URL(brain.url).port;
  await using _back = await startBrain({ ...settings, BRAIN_PORT: port, BRAIN_DATA_DIR: brain.dataDir });
  assert.ok(api.confirmed() <= update_id, 'the offset waited for the brain');
  await api.until(() => api.texts(ANN).includes('here again'), 'the answer');
  await api.until(() => api.confirmed() > update_id, 'the offset to move');
  assert.equal(api.texts(ANN).filter((text) => text === 'here again').length, 1);
  assert.equal(model.requests.length, 1);
});

test('what is not text is told as text; a caption counts as text', async () => {
  await using api = await startBotApi();
  await using model = await startModel();
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  await using _telegram = await startTelegram(api, brain);

  api.push(privateMessage(ann, { location: { latitude: 1, longitude: 2 } }));
  api.push(privateMessage(ann, { caption: 'what is this?' }));
  await api.until(() => api.texts(ANN).length === 2, 'both answers');

  const asked = model.requests.map(({ body }) => JSON.stringify(body.messages.at(-1)?.content));
  assert.match(asked[0] ?? '', /📍 1, 2/);
  assert.match(asked[1] ?? '', /what is this\?/);
});

test('/stop stops the run that is going, and the partial text is what arrives', async () => {
  await using api = await startBotApi();
  await using model = await startModel();
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  await using _telegram = await startTelegram(api, brain);
  const gate = model.gate();
  model.queue({ text: ['once upon', ' a time'], gates: { 1: gate } });

  api.push(privateMessage(ann, 'tell me a long story'));
  await gate.reached;
  api.push(privateMessage(ann, '/stop'));
  await api.until(() => api.texts(ANN).includes('Stopped.'), 'the word that it stopped');
  gate.open();

  api.push(privateMessage(ann, 'hello'));
  await api.until(() => api.texts(ANN).includes('ok'), 'the answer to the next message');
  assert.ok(!api.texts(ANN).some((text) => text.includes('a time')));
});
