import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TriggerInput } from '@brain/schema';
import { callsIn, shortestGap } from '../support/bot-streams.ts';
import { createGate } from '../support/model.ts';
import { openStreaming } from './streaming.ts';

const GROUP = -100123;
const EVERY_MS = 300;
/** Timers and clocks are not the same to the millisecond. */
const SLACK_MS = 5;
const editGroup = { firstMs: 50, everyMs: EVERY_MS, longestMs: 1_200 };

/** A message of a group, as the Telegram service hands it on; what its run shows is seen once the service starts. */
const inGroup = (reply_to = String(GROUP)): TriggerInput => ({
  message: 'Go',
  source: 'telegram',
  user_id: 'owner',
  session_id: `telegram:${reply_to}`,
  reply_to,
});

/** So many words, one after the other. */
const words = (count: number) => Array.from({ length: count }, (_, at) => `word${at} `);

test('in a group the answer grows in a quiet message, changed every so often, that is gone once it stands', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  model.queue({ text: words(60), paceMs: 25 });
  await client.send(inGroup());
  all.startService();
  await all.outcomes(1, GROUP);
  const edits = callsIn(api, 'editMessageText', GROUP);
  const [preview, answer, ...others] = callsIn(api, 'sendMessage', GROUP);
  assert.ok(edits.length >= 2, `${edits.length} edits`);
  assert.ok(
    shortestGap([preview ?? { at: 0 }, ...edits]) >= EVERY_MS - SLACK_MS,
    `${shortestGap(edits)} ms apart`,
  );
  assert.deepEqual(others, []);
  assert.equal(preview?.payload['disable_notification'], true);
  assert.deepEqual(preview?.payload['link_preview_options'], { is_disabled: true });
  assert.equal(answer?.payload['text'], words(60).join(''));
  assert.equal(api.calls.filter(({ method }) => method === 'sendMessageDraft').length, 0);
  await api.until(() => api.standing(GROUP).length === 1, 'the preview to be gone');
  assert.deepEqual(api.standing(GROUP), [words(60).join('')]);
  const gone = callsIn(api, 'deleteMessage', GROUP)[0];
  assert.ok(answer && gone && api.calls.indexOf(gone) > api.calls.indexOf(answer), 'gone after the answer');
});

test('each 429 doubles the time between two changes, and is waited for as long as it says', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  const gate = createGate();
  model.queue({ text: [...words(100), 'end'], paceMs: 20, gates: { 100: gate } });
  api.fail('editMessageText', { error_code: 429, retry_after: 1 });
  await client.send(inGroup());
  all.startService();
  const all_edits = () => api.calls.filter(({ method }) => method === 'editMessageText');
  await api.until(() => all_edits().length >= 3, 'changes after the refused one');
  const [refused, again] = all_edits();
  assert.equal(refused?.fault, 429);
  assert.ok((again?.at ?? 0) - (refused?.at ?? 0) >= 980, 'it waited a second');
  const after = all_edits().slice(1);
  assert.ok(shortestGap(after) >= EVERY_MS * 2 - SLACK_MS, `${shortestGap(after)} ms apart`);
  gate.open();
  await all.outcomes(1, GROUP);
  await api.until(() => api.standing(GROUP).length === 1, 'the preview to be gone');
});

test('a change that stands already counts as done; where the preview is gone the run shows no other', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  const gates = { 1: createGate(), 2: createGate(), 3: createGate() };
  model.queue({ text: ['a', 'b', 'c', 'd'], gates });
  api.fail(
    'editMessageText',
    { error_code: 400, description: 'Bad Request: message is not modified: it is the same' },
    { error_code: 400, description: 'Bad Request: message to edit not found' },
  );
  await client.send(inGroup());
  all.startService();
  const edits = () => api.calls.filter(({ method }) => method === 'editMessageText').length;
  await api.until(() => api.standing(GROUP).includes('a'), 'the preview');
  gates[1].open();
  await api.until(() => edits() === 1, 'a change that stands already');
  gates[2].open();
  await api.until(() => edits() === 2, 'a change of a message that is gone');
  gates[3].open();
  await all.outcomes(1, GROUP);
  assert.deepEqual([edits(), api.texts(GROUP)], [2, ['a', 'abcd']]);
});

test('a topic of a group has its preview, its “typing…” and its answer in the topic', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  const gate = createGate();
  model.queue({ text: ['Here', '.'], gates: { 1: gate } });
  await client.send(inGroup(`${GROUP}/7`));
  all.startService();
  const preview = await api.until(() => callsIn(api, 'sendMessage', GROUP)[0], 'the preview');
  const typing = callsIn(api, 'sendChatAction', GROUP);
  assert.equal(preview.payload['message_thread_id'], 7);
  assert.ok(typing.length > 0 && typing.every(({ payload }) => payload['message_thread_id'] === 7));
  gate.open();
  await api.until(() => api.standing(GROUP).join() === 'Here.', 'the answer alone');
  assert.equal(callsIn(api, 'sendMessage', GROUP).at(-1)?.payload['message_thread_id'], 7);
});

test('a run that ends without an answer leaves nothing behind', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  model.queue({ text: ['Never', ' said'], gates: { 1: createGate() } });
  const { run_id } = await client.send({ ...inGroup(), response_to: ['web'] });
  all.startService();
  await api.until(() => api.standing(GROUP).includes('Never'), 'the preview');
  await client.api.runs.cancel.mutate({ run_id });
  await api.until(() => callsIn(api, 'deleteMessage', GROUP).length === 1, 'the preview to be taken away');
  assert.deepEqual(api.standing(GROUP), []);
});

test('a service that is told to stop takes its previews with it, and the next one goes on', async () => {
  await using all = await openStreaming({ times: { editGroup }, start: false });
  const { api, model, client } = all;
  const gate = createGate();
  model.queue({ text: ['To be', ' continued'], gates: { 1: gate } });
  await client.send(inGroup());
  all.startService();
  await api.until(() => api.standing(GROUP).includes('To be'), 'the preview');
  await all.stopService();
  assert.deepEqual(api.standing(GROUP), []);
  all.startService();
  await api.until(() => api.standing(GROUP).includes('To be'), 'another preview');
  gate.open();
  await all.outcomes(1, GROUP);
  await api.until(() => api.standing(GROUP).length === 1, 'the preview to be gone');
  assert.deepEqual(api.standing(GROUP), ['To be continued']);
});
