import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBotApi } from '../support/bot-api.ts';
import { allEnded, startAll, until } from './processes.ts';

const url = (match: RegExpExecArray) => match[1] ?? '';
const pids = (services: { pid: number }[]) => services.map(({ pid }) => pid);

test('it starts the brain, the web app and, with a token, Telegram, and says where to go', async () => {
  await using api = await startBotApi();
  await using all = await startAll({ TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.url });
  const web = url(await all.line(/^ +chat +(http\S+)$/));
  const rest = url(await all.line(/^ +REST +(http\S+),/));
  await all.line(/^telegram │ telegram polling as @brain_test_bot$/);

  assert.equal(new URL(web).hostname, 'localhost');
  assert.equal((await fetch(`${rest}/ready`)).status, 200);
  assert.ok((await fetch(web.replace('localhost', '127.0.0.1'))).status < 500);
  assert.equal(all.services().length, 3);
});

test('without a token there is no Telegram service, and without a key it says that an offline model answers', async () => {
  await using all = await startAll();
  await all.line(/offline/);
  await all.line(/OPENAI_API_KEY/);
  assert.equal(all.services().length, 2);
});

test('a brain that is killed is started again at the same address', async () => {
  await using all = await startAll();
  const rest = url(await all.line(/^ +REST +(http\S+),/));
  const brain = () => all.services().find(({ command }) => command.includes('apps/brain/'));
  const first = brain();
  assert.ok(first);

  process.kill(first.pid, 'SIGKILL');
  await all.line(/brain ended by SIGKILL; starting it again/);
  await until(
    () => brain(),
    () => 'another brain',
  );
  const ready = async () => (await fetch(`${rest}/ready`).catch(() => undefined))?.ok;
  await until(ready, () => `the brain at ${rest}`);
  assert.notEqual(brain()?.pid, first.pid);
});

test('SIGTERM ends everything in good order within ten seconds', async () => {
  await using all = await startAll();
  await all.line(/Ctrl-C/);
  const services = pids(all.services());
  assert.equal(services.length, 2);

  const asked = Date.now();
  all.signal('SIGTERM');
  assert.equal(await all.exited, 0);
  assert.ok(Date.now() - asked < 10_000);
  assert.ok(allEnded(services));
});

test('when the launcher itself is killed, its services end too', async () => {
  await using api = await startBotApi();
  await using all = await startAll({ TELEGRAM_BOT_TOKEN: api.token, TELEGRAM_API_ROOT: api.url });
  await all.line(/Ctrl-C/);
  await all.line(/telegram polling/);
  const services = pids(all.services());
  assert.equal(services.length, 3);

  all.signal('SIGKILL');
  await all.exited;
  await until(
    () => allEnded(services),
    () => 'the services to end',
  );
});

test('a bad setting stops the start with a sentence that names it', async () => {
  await using all = await startAll({ BRAIN_PORT: 'eighty' });
  assert.equal(await all.exited, 1);
  assert.match(all.output.join('\n'), /BRAIN_PORT/);
  assert.ok(!all.output.some((line) => line.startsWith('web')), 'nothing else was started');
});

test('settings may stand in a file .env of the current folder; the environment goes first', async () => {
  await using all = await startAll({ BRAIN_PORT: '0' }, 'BRAIN_PORT=eighty\nBRAIN_MODEL=offline\n');
  await all.line(/model +offline$/);
});
