import assert from 'node:assert/strict';
import { test } from 'node:test';
import { write } from './chatting.ts';
import { openAll } from './open-all.ts';
import { ANN, startTelegram } from './start-telegram.ts';

type All = Awaited<ReturnType<typeof openAll>>;

const listed = ({ api }: All, type: string, language_code?: string) =>
  (api.commandsOf({ scope: { type }, language_code }) as { command: string; description: string }[]).map(
    ({ command, description }) => `${command}: ${description}`,
  );
const sets = ({ api }: All) => api.calls.filter(({ method }) => method === 'setMyCommands').length;
const gets = ({ api }: All) => api.calls.filter(({ method }) => method === 'getMyCommands').length;

test('commands are listed in English and French, fewer in groups, and told to Telegram once', async () => {
  await using all = await openAll();
  await using first = await startTelegram(all.api, all.brain);
  await all.api.until(() => sets(all) === 4, 'the lists');
  const names = ['new', 'stop', 'retry', 'model', 'memory', 'sessions', 'link', 'web', 'settings', 'help'];
  for (const language of [undefined, 'fr']) {
    const there = listed(all, 'all_private_chats', language).map((line) => line.split(':')[0]);
    assert.deepEqual(there, names);
  }
  assert.deepEqual(listed(all, 'all_group_chats'), [
    'stop: Stop what I am doing',
    'new: Start another conversation',
    'help: What I can do',
  ]);
  assert.equal(listed(all, 'all_group_chats', 'fr')[0], 'stop: Arrêter ce que je fais');
  assert.equal(await first.stop(), 0);

  await using _second = await startTelegram(all.api, all.brain);
  await all.api.until(() => gets(all) === 8, 'the look at what stands');
  await write(all, { id: ANN }, '/help');
  assert.equal(sets(all), 4);
});

test('commands that Telegram does not take keep nobody waiting, and are told when it does', async () => {
  await using all = await openAll();
  const lift = all.api.failing('setMyCommands', { error_code: 502 });
  await using telegram = await startTelegram(all.api, all.brain);
  await write(all, { id: ANN }, '/stop');
  assert.deepEqual(all.api.texts(ANN), ['Nothing is running.']);
  await all.api.until(() => sets(all) > 1, 'another try');
  lift();
  await all.api.until(() => listed(all, 'all_private_chats', 'fr').length > 0, 'the lists');
  assert.ok(!telegram.output.some((line) => line.includes('502')), 'it is tried quietly');
});

test('commands that Telegram refuses are said so once, and all else works', async () => {
  await using all = await openAll();
  all.api.failing('setMyCommands', { error_code: 400, description: 'Bad Request: BOT_COMMAND_INVALID' });
  await using telegram = await startTelegram(all.api, all.brain);
  await telegram.line(/the commands could not be told to Telegram: .*BOT_COMMAND_INVALID/);
  await write(all, { id: ANN }, '/stop');
  assert.deepEqual(all.api.texts(ANN), ['Nothing is running.']);
});
