import assert from 'node:assert/strict';
import { test } from 'node:test';
import { callsIn, shortestGap, stoppedDraft } from '../support/bot-streams.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { ANN } from './start-telegram.ts';
import { openStreaming } from './streaming.ts';

const BOB = 88; // another chat of the same owner

test('an answer grows in one draft with a button to stop it, and stands as one message at the end', async () => {
  await using all = await openStreaming();
  const { api, model } = all;
  const [first, second] = [createGate(), createGate()];
  model.queue({ text: ['Once ', 'upon ', 'a time.'], gates: { 1: first, 2: second } });
  api.push(privateMessage({ id: ANN }, 'Tell me a story'));
  const drafts = () => api.drafts(ANN);
  await api.until(() => drafts().at(-1)?.text === '', 'a draft that says “Thinking…”');
  await api.until(() => drafts().at(-1)?.text === 'Once ', 'the first word');
  first.open();
  await api.until(() => drafts().at(-1)?.text === 'Once upon ', 'the second word');
  second.open();
  await api.until(() => api.texts(ANN).length > 0, 'the answer');
  await all.outcomes(1);
  const sent = callsIn(api, 'sendMessageDraft', ANN);
  assert.deepEqual(api.texts(ANN), ['Once upon a time.']);
  assert.equal(new Set(drafts().map(({ id }) => id)).size, 1);
  assert.ok(sent.every(({ payload }) => payload['can_stop'] === true && payload['keep_on_stop'] === true));
  assert.ok(shortestGap(sent) >= 295, `drafts ${shortestGap(sent)} ms apart`);
  const last = Math.max(...sent.map(({ at }) => at));
  assert.ok(last <= (callsIn(api, 'sendMessage', ANN)[0]?.at ?? 0), 'no draft after the answer');
});

test('a draft is shown again before it vanishes, as long as the model says nothing new', async () => {
  const draft = { firstMs: 0, everyMs: 20, longestMs: 100, refreshMs: 200 };
  await using all = await openStreaming({ times: { draft } });
  const { api, model } = all;
  const gate = createGate();
  model.queue({ text: ['Wait', ' …'], gates: { 1: gate } });
  api.push(privateMessage({ id: ANN }, 'Hello'));
  const waits = () => api.drafts(ANN).filter(({ text }) => text === 'Wait');
  await api.until(() => waits().length >= 4, 'the same draft four times');
  assert.ok(shortestGap(waits()) >= 195, `${shortestGap(waits())} ms apart`);
  gate.open();
  await all.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['Wait …']);
});

test('Stop on a draft ends the run; what was written stands as one message, once', async () => {
  await using all = await openStreaming();
  const { api, model } = all;
  model.queue({ text: ['Half a ', 'word'], gates: { 1: createGate() } });
  api.push(privateMessage({ id: ANN }, 'Go'));
  const draft = await api.until(() => api.drafts(ANN).find(({ text }) => text !== ''), 'a draft');
  api.push(stoppedDraft(ANN, draft.id));
  api.push(stoppedDraft(ANN, draft.id));
  await all.outcomes(1);
  const late = api.push(stoppedDraft(ANN, draft.id));
  await api.until(() => api.confirmed() > late, 'the last press to be dealt with');
  const { events } = await all.client.api.sessions.history.query({ session_id: `telegram:${ANN}` });
  const ends = events.flatMap(({ data }) => (data.event_type === 'run' ? [data.status] : []));
  assert.deepEqual(ends, ['started', 'cancelled']);
  assert.deepEqual(api.texts(ANN), ['Half a ']);
});

test('Stop does nothing to the run of another chat, or of a draft nobody knows', async () => {
  await using all = await openStreaming({ owners: [ANN, BOB] });
  const { api, model } = all;
  const gate = createGate();
  model.queue({ text: ['Mine', '.'], gates: { 1: gate } });
  api.push(privateMessage({ id: ANN }, 'Go'));
  const draft = await api.until(() => api.drafts(ANN).find(({ text }) => text === 'Mine'), 'a draft');
  const last = [stoppedDraft(BOB, draft.id), stoppedDraft(ANN, draft.id + 1)].map((press) => api.push(press));
  await api.until(() => api.confirmed() > (last.at(-1) ?? 0), 'the presses to be dealt with');
  gate.open();
  await all.outcomes(1);
  assert.deepEqual(api.texts(ANN), ['Mine.']);
});

test('Stop does nothing for somebody who is linked no longer', async () => {
  await using all = await openStreaming();
  const { api, model, client } = all;
  const gate = createGate();
  model.queue({ text: ['Theirs', '.'], gates: { 1: gate } });
  await all.stopService();
  const to = { session_id: `telegram:${BOB}`, reply_to: String(BOB) };
  await client.send({ message: 'Go', source: 'telegram', user_id: 'bob', ...to });
  all.startService();
  const draft = await api.until(() => api.drafts(BOB).find(({ text }) => text === 'Theirs'), 'a draft');
  const press = api.push(stoppedDraft(BOB, draft.id));
  await api.until(() => api.confirmed() > press, 'the press to be dealt with');
  gate.open();
  await api.until(() => api.texts(BOB).length > 0, 'the answer');
  assert.deepEqual(api.texts(BOB), ['Theirs.']);
});

test('where Telegram does not take drafts, the answer grows in a message that is gone once it stands', async () => {
  const editPrivate = { firstMs: 50, everyMs: 200, longestMs: 1_000 };
  await using all = await openStreaming({ times: { editPrivate } });
  const { api, model } = all;
  api.failing('sendMessageDraft', { error_code: 404, description: 'Not Found: method not found' });
  const [first, second] = [createGate(), createGate()];
  model.queue({ text: ['One', ' two', ' three.'], gates: { 1: first, 2: second } });
  api.push(privateMessage({ id: ANN }, 'Count'));
  await api.until(() => api.standing(ANN).includes('One'), 'the first word');
  first.open();
  await api.until(() => api.standing(ANN).includes('One two'), 'the second word');
  second.open();
  await api.until(() => api.texts(ANN).includes('One two three.'), 'the answer');
  await all.outcomes(1);
  assert.deepEqual(api.standing(ANN), ['One two three.']);
  const [preview, answer] = callsIn(api, 'sendMessage', ANN);
  assert.equal(preview?.payload['disable_notification'], true);
  assert.equal(answer?.payload['disable_notification'], undefined);
  assert.equal(api.calls.filter(({ method }) => method === 'sendMessageDraft').length, 1);
});

test('two chats see their own answers grow side by side', async () => {
  await using all = await openStreaming({ owners: [ANN, BOB] });
  const { api, model } = all;
  const gates = [createGate(), createGate()];
  model.answer(({ messages }) => {
    const said = JSON.stringify(messages.at(-1)?.content);
    const [name, gate] = said.includes('Ann') ? ['For Ann', gates[0]] : ['For Bob', gates[1]];
    return { text: [name, '!'], ...(gate ? { gates: { 1: gate } } : {}) };
  });
  api.push(privateMessage({ id: ANN }, 'I am Ann'));
  api.push(privateMessage({ id: BOB }, 'I am Bob'));
  await api.until(() => api.drafts(ANN).some(({ text }) => text === 'For Ann'), 'the draft of Ann');
  await api.until(() => api.drafts(BOB).some(({ text }) => text === 'For Bob'), 'the draft of Bob');
  for (const gate of gates) gate.open();
  await api.until(() => api.texts(ANN).length > 0 && api.texts(BOB).length > 0, 'both answers');
  assert.deepEqual([api.texts(ANN), api.texts(BOB)], [['For Ann!'], ['For Bob!']]);
  assert.ok(api.drafts(ANN).every(({ text }) => !text.includes('Bob')));
});
