import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Update } from 'grammy/types';
import { type BotApi, startBotApi } from '../support/bot-api.ts';
import { pressed, privateMessage } from '../support/bot-updates.ts';
import { createGate } from '../support/model.ts';
import { startPolling } from './polling.ts';

const ANN = 77;
const BEN = 78;
const say = (api: BotApi, chat: number, text: string) => api.push(privateMessage({ id: chat }, text));
const polls = (api: BotApi) => api.calls.filter(({ method }) => method === 'getUpdates');
const until = (api: BotApi, confirmed: number) =>
  api.until(() => api.confirmed() === confirmed, `update ${confirmed - 1} to be confirmed`);

function part(chat: number, text: string, media_group_id = 'album'): Pick<Update, 'message'> {
  const { message } = privateMessage({ id: chat }, { caption: text });
  return message ? { message: { ...message, media_group_id } } : {};
}

test('what a chat says is handled in its order, and another chat does not wait for it', async () => {
  await using api = await startBotApi();
  const gate = createGate();
  const seen: string[] = [];
  const ben = Promise.withResolvers<void>();
  await using _polling = startPolling(api, async ([text = '']) => {
    seen.push(text);
    if (text === 'slow') await gate.opened;
    if (text === 'from Ben') ben.resolve();
  });
  say(api, ANN, 'slow');
  say(api, ANN, 'second');
  say(api, BEN, 'from Ben');
  const last = say(api, ANN, 'third');
  await ben.promise;
  assert.deepEqual(seen, ['slow', 'from Ben']);
  gate.open();
  await until(api, last + 1);
  assert.deepEqual(seen, ['slow', 'from Ben', 'second', 'third']);
});

test('the offset stays before what is under way, and Telegram is not asked more than twice a second for it', async () => {
  await using api = await startBotApi();
  const gate = createGate();
  const seen: string[] = [];
  await using _polling = startPolling(api, async ([text = '']) => {
    seen.push(text);
    if (text === 'slow') await gate.opened;
  });
  const first = say(api, ANN, 'one');
  const slow = say(api, ANN, 'slow');
  const other = say(api, BEN, 'other');
  await until(api, slow);
  const before = polls(api).length;
  const began = performance.now();
  await api.until(() => polls(api).length >= before + 4, 'four more polls');
  assert.ok(performance.now() - began > 1_400, 'half a second lies between two');
  const late = say(api, BEN, 'late'); // what comes meanwhile is handled, too
  await api.until(() => seen.includes('late'), 'what came late');
  assert.equal(api.confirmed(), slow);
  assert.deepEqual([first + 1, slow + 1, other + 1], [slow, other, late]);
  gate.open();
  await until(api, late + 1);
  assert.deepEqual(seen.toSorted(), ['late', 'one', 'other', 'slow'], 'each is handled once');
});

test('a press and a Stop do not wait for a message of their chat that is still being read', async () => {
  await using api = await startBotApi();
  const gate = createGate();
  const seen: string[] = [];
  const both = Promise.withResolvers<void>();
  await using _polling = startPolling(api, async ([text = '']) => {
    seen.push(text);
    if (text === 'voice') await gate.opened;
    if (seen.length === 3) both.resolve();
  });
  say(api, ANN, 'voice');
  const message = { chat: ANN, message_id: 1, text: '', buttons: {} };
  api.push(pressed({ id: ANN }, { id: 'p', message, data: 'yes' }));
  const chat = { id: ANN, type: 'private', first_name: 'Ann' } as const;
  const last = api.push({ stopped_message_generation: { chat, draft_id: 7 } });
  await both.promise;
  assert.deepEqual(seen, ['voice', 'press yes', 'stop 7']);
  gate.open();
  await until(api, last + 1);
});

test('edits, Stop, presses and who joins a chat are asked for, beside messages', async () => {
  await using api = await startBotApi();
  await using _polling = startPolling(api, () => undefined);
  const [first] = await api.until(() => polls(api).length > 0 && polls(api), 'a poll');
  assert.deepEqual(first?.payload['allowed_updates'], [
    'message',
    'edited_message',
    'callback_query',
    'stopped_message_generation',
    'my_chat_member',
  ]);
});

test('the parts of an album come together, also over several rounds and with another chat between', async () => {
  await using api = await startBotApi();
  const seen: string[][] = [];
  await using _polling = startPolling(api, (texts) => void seen.push(texts), { albumMs: 150 });
  await api.until(() => polls(api).length === 2, 'a poll that waits');
  const gate = createGate();
  api.fail('getUpdates', { hold: gate }); // the next: Ann's phone is still sending
  api.push(part(ANN, 'a1'));
  await gate.reached;
  say(api, BEN, 'hello');
  api.push(part(ANN, 'a2'));
  api.push(part(BEN, 'b1'));
  api.push(part(ANN, 'a3'));
  const last = say(api, ANN, 'look at these');
  gate.open();
  await until(api, last + 1);
  assert.deepEqual(seen[0], ['hello'], 'the other chat does not wait');
  const others = seen.slice(1).filter(([text]) => text !== 'b1');
  assert.deepEqual(others, [['a1', 'a2', 'a3'], ['look at these']]);
});

test('an album of ten is whole at once, and one that goes on growing waits three seconds at most', async () => {
  await using api = await startBotApi();
  const seen: string[][] = [];
  const times = { albumMs: 60_000, longestAlbumMs: 400 };
  await using _polling = startPolling(api, (texts) => void seen.push(texts), times);
  for (let at = 0; at < 10; at += 1) api.push(part(ANN, `${at}`));
  const ten = api.push(part(ANN, 'eleventh', 'another'));
  await until(api, ten + 1);
  assert.deepEqual(
    seen.map((texts) => texts.length),
    [10, 1],
  );
});

test('a handler that throws is called again; at the fifth time its update makes room for the others', async () => {
  await using api = await startBotApi();
  const seen: string[] = [];
  const polling = startPolling(
    api,
    ([text = '']) => {
      seen.push(text);
      if (text === 'poison' || (text === 'once' && seen.length === 1)) throw new Error(`no ${text}`);
    },
    { againMs: 1 },
  );
  await using _polling = polling;
  say(api, ANN, 'once');
  const poison = say(api, ANN, 'poison');
  await until(api, poison + 1);
  assert.deepEqual(seen, ['once', 'once', ...Array.from({ length: 5 }, () => 'poison')]);
  assert.deepEqual(polling.log.at(-1), `update ${poison} is given up: Error: no poison`);
});

test('after a week without updates ids go on anywhere: none is lost and none is handled twice', async () => {
  await using api = await startBotApi();
  const seen: string[] = [];
  await using _polling = startPolling(api, ([text = '']) => void seen.push(text));
  api.push({ ...privateMessage({ id: ANN }, 'one'), update_id: 9000 });
  await until(api, 9001);
  api.push({ ...privateMessage({ id: ANN }, 'two'), update_id: 17 });
  api.push({ ...privateMessage({ id: ANN }, 'three'), update_id: 18 });
  await api.until(() => polls(api).at(-1)?.payload['offset'] === 19, 'the offset after three');
  assert.deepEqual(seen, ['one', 'two', 'three']);
});

test('who is stopped in the middle confirms what was handled, and the rest comes again', async () => {
  await using api = await startBotApi();
  const stuck = Promise.withResolvers<void>();
  const first = startPolling(api, async ([text = '']) => {
    if (text !== 'stuck') return;
    stuck.resolve();
    await new Promise(() => undefined);
  });
  say(api, ANN, 'done');
  const second = say(api, ANN, 'stuck');
  await stuck.promise;
  await first.stop();
  assert.equal(api.confirmed(), second);
  const seen: string[] = [];
  await using _next = startPolling(api, ([text = '']) => void seen.push(text));
  await until(api, second + 1);
  assert.deepEqual(seen, ['stuck']);
});
