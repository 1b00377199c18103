import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startBotApi } from '../support/bot-api.ts';
import { startAll } from './processes.ts';

const LINK = /^ +(http\S+)\/sign-in#(\S+)$/;

/** Exchanges what a link says for a cookie, as the page does. */
async function useLink(url: string, token: string) {
  return fetch(`${url.replace('localhost', '127.0.0.1')}/sign-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  });
}

test('the first start prints a link that signs the owner in once, and later ones how to get another', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'brain-start-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const env = { BRAIN_DATA_DIR: join(folder, 'data') };

  for (const start of ['the first', 'a second, with the link of the first unused']) {
    await using all = await startAll(env);
    const [, url = '', token = ''] = await all.line(LINK);
    await all.line(/Ctrl-C/);
    assert.ok(all.output.some((line) => line.trim() === `chat    ${url}`));
    if (start === 'the first') continue;
    const answer = await useLink(url, token);
    assert.equal(answer.status, 200);
    const { user_id, role } = (await answer.json()) as Record<string, unknown>;
    assert.deepEqual({ user_id, role }, { user_id: 'owner', role: 'owner' });
    assert.match(answer.headers.getSetCookie()[0] ?? '', /^brain=[^;]{40,};.*HttpOnly/);
    assert.equal((await useLink(url, token)).status, 401);
    const key = (await readFile(join(env.BRAIN_DATA_DIR, 'key'), 'utf8')).trim();
    const printed = all.output.join('\n');
    assert.equal(printed.split(token).length, 2, 'the link is printed once');
    assert.ok(!printed.includes(key));
  }

  await using again = await startAll(env);
  await again.line(/Ctrl-C/);
  await again.line(/npx brain link/);
  assert.ok(!again.output.some((line) => LINK.test(line)));
});

test('the link leads to WEB_URL where people open the web app there', async () => {
  await using all = await startAll({ WEB_URL: 'https://brain.example/' });
  const [, url = ''] = await all.line(LINK);
  assert.equal(url, 'https://brain.example');
  await all.line(/^ +chat +https:\/\/brain\.example$/);
});

test('no service is given the secrets of another', async () => {
  await using api = await startBotApi();
  const secrets = {
    BRAIN_KEY: 'a-key-of-sixteen-or-more',
    OPENAI_API_KEY: 'sk-nothing',
    OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    BRAIN_PROVIDERS: '{}',
    TELEGRAM_BOT_TOKEN: api.token,
  };
  await using all = await startAll({ ...secrets, TELEGRAM_API_ROOT: api.url });
  await all.line(LINK);
  await all.line(/telegram polling/);
  const given = (app: string) => {
    const service = all.services().find(({ command }) => command.includes(`apps/${app}/`));
    const environment = readFileSync(`/proc/${service?.pid}/environ`, 'utf8').split('\0');
    return Object.keys(secrets).filter((name) => environment.some((line) => line.startsWith(`${name}=`)));
  };
  assert.deepEqual(given('web'), []);
  assert.deepEqual(given('telegram'), ['BRAIN_KEY', 'TELEGRAM_BOT_TOKEN']);
  assert.deepEqual(given('brain'), ['BRAIN_KEY', 'OPENAI_API_KEY', 'OPENAI_BASE_URL', 'BRAIN_PROVIDERS']);
});

test('a host beyond this machine stops the start with a sentence that says what to do', async () => {
  await using all = await startAll({ WEB_HOST: '0.0.0.0' });
  assert.equal(await all.exited, 1);
  const said = all.output.filter((line) => line.includes('WEB_HOST'));
  assert.equal(said.length, 1);
  assert.match(said[0] ?? '', /BRAIN_TRUST_PROXY=1 .*BRAIN_INSECURE=1 /);
});
