import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { Config as BrainConfig } from '../../apps/brain/src/config.ts';
import { Config as TelegramConfig } from '../../apps/telegram/src/config.ts';
import { startAll } from '../start/processes.ts';
import { startBotApi, type BotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { freePort } from '../support/http.ts';
import { ANN } from './start-telegram.ts';

// The page “Telegram in two minutes”, step by step, with a Telegram of our own.

const page = readFileSync(new URL('../../docs/TELEGRAM.md', import.meta.url), 'utf8');
const ann = { id: ANN };
const ben = { id: 78, first_name: 'Ben' };

/** Starts as step 2 says, with that file `.env`; ready once it polls. */
async function start(api: BotApi, dotEnv: string) {
  const all = await startAll({ TELEGRAM_API_ROOT: api.url }, `TELEGRAM_BOT_TOKEN=${api.token}\n${dotEnv}`);
  await all.line(/telegram polling as @brain_test_bot$/);
  return all;
}

/** Somebody writes; gives what they hear next. */
async function write(api: BotApi, from: typeof ann, text: string): Promise<string> {
  const before = api.texts(from.id).length;
  api.push(privateMessage(from, text));
  await api.until(() => api.texts(from.id).length > before, `an answer to “${text}”`);
  return api.texts(from.id).at(-1) ?? '';
}

/** What the offline model says of itself, or to a greeting. */
const isAnswer = (text: string) => !/don’t know you|code/.test(text) && text.length > 0;

test('steps 1 to 4: with a token alone, the bot says an id and a code, the code typed on the web links, and it answers', async () => {
  await using api = await startBotApi();
  await using all = await start(api, '');
  const [, , token = ''] = await all.line(/^ +(http\S+)\/sign-in#(\S+)$/);
  const [, rest = ''] = await all.line(/^ +REST +(http\S+),/);

  const told = await write(api, ann, 'hello');
  assert.match(told, new RegExp(`Your Telegram id is ${ANN}\\.$`));
  const [, code = ''] = /code is (\d{6}), for 10 minutes/.exec(told) ?? [];

  const post = (path: string, body: object, headers: Record<string, string> = {}) =>
    fetch(`${rest}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  const signedIn = await post('/sign-in', { token });
  const [cookie = ''] = signedIn.headers.getSetCookie()[0]?.split(';') ?? [];
  const linked = await post('/users/owner/identities', { code }, { cookie, origin: rest });
  assert.equal(linked.status, 201, await linked.text());
  assert.ok(isAnswer(await write(api, ann, 'hello again')));
});

test('the other way: with TELEGRAM_OWNER_ID the first message is answered, others are let in by a button, and /health says it works', async () => {
  await using api = await startBotApi();
  const port = await freePort();
  await using all = await start(api, `TELEGRAM_OWNER_ID=${ANN}\nTELEGRAM_HEALTH_PORT=${port}\n`);
  assert.ok(isAnswer(await write(api, ann, 'hello')));

  assert.match(await write(api, ben, 'hi'), /^I don’t know you yet\./);
  const message = await api.until(() => api.asked(ANN), 'the question');
  assert.deepEqual(Object.keys(message.buttons), ['Let in', 'Refuse']);
  assert.equal(await api.press(ann, { message, button: 'Let in' }), 'Let in.');
  assert.ok(isAnswer(await write(api, ben, 'hello')));

  const health = await fetch(`http://127.0.0.1:${port}/health`);
  const { state } = (await health.json()) as { state: string };
  assert.deepEqual([health.status, state], [200, 'polling'], all.output.join('\n'));
});

test('the page lists the commands that Telegram is told, and names no variable that does not exist', async () => {
  await using api = await startBotApi();
  await using all = await start(api, '');
  const scope = { type: 'all_private_chats' };
  const told = await api.until(() => {
    const commands = api.commandsOf({ scope }) as { command: string; description: string }[];
    return commands.length > 0 && commands;
  }, `the commands; ${all.output.length} lines`);
  const rows = [...page.matchAll(/^\| `\/(\w+)` \| (.+) \|$/gm)];
  assert.deepEqual(
    rows.map(([, command]) => command),
    told.map(({ command }) => command),
  );
  for (const [at, [, , text = '']] of rows.entries())
    assert.ok(text.startsWith(told[at]?.description ?? '-'), `${text} of /${told[at]?.command}`);

  const variables = new Set(page.match(/\b(?:BRAIN|TELEGRAM|WEB|OPENAI)_[A-Z_]+\b/g));
  const known = new Set([...Object.keys(BrainConfig.shape), ...Object.keys(TelegramConfig.shape)]);
  assert.ok(variables.size > 5);
  assert.deepEqual(
    [...variables].filter((name) => !known.has(name)),
    [],
  );
});

test('the states that the page explains are those of /health', () => {
  const source = readFileSync(new URL('../../apps/telegram/src/health/health.ts', import.meta.url), 'utf8');
  const rows = [...page.matchAll(/^\| (`[a-z]+`.*?) \|/gm)].map(([, cell = '']) => cell);
  const named = rows.flatMap((cell) => [...cell.matchAll(/`([a-z]+)`/g)].map(([, state = '']) => state));
  const states = ['unauthorized', 'conflict', 'unreachable', 'stalled', 'polling', 'standby'];
  assert.deepEqual([...new Set(named)], states);
  for (const state of named) assert.ok(source.includes(`'${state}'`), state);
});
