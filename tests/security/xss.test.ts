import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import type { Page } from 'playwright-core';
import { openStage, type Stage } from '../e2e/stage.ts';
import { noBrowser } from '../support/browser.ts';
import { ask, call, trigger } from '../support/http.ts';
import type { ChatRequest } from '../support/model.ts';
import { readPayloads, type Payload } from './payloads.ts';
import { openOutside, watchPage } from './watch.ts';

const skip = noBrowser;
/** Runs in one conversation: of twice as many, those read first have left the page when the last is reached. */
const RUNS = 14;
const outside = skip ? undefined : await openOutside();
const payloads = readPayloads(outside?.url ?? '');
const groups = Array.from({ length: Math.ceil(payloads.length / RUNS) }, (_, at) =>
  payloads.slice(at * RUNS, (at + 1) * RUNS).map((payload, index) => ({ ...payload, at: at * RUNS + index })),
);
let stage: Stage;
before(async () => {
  if (skip) return;
  stage = await openStage({ model: 'scripted' });
  stage.model.answer(({ messages }) => attack(messages));
});
after(async () => {
  await stage?.[Symbol.asyncDispose]();
  outside?.[Symbol.dispose]();
});

/** The answer to a message that ends with ⟪12⟫: the twelfth text, as tool calls, then as words in small pieces. */
function attack(messages: ChatRequest['messages']) {
  const last = messages.findLastIndex(({ role }) => role === 'user');
  const said = JSON.stringify(messages[last]?.content);
  const text = payloads[Number(/⟪(\d+)⟫/.exec(said)?.[1] ?? -1)]?.text;
  if (text === undefined) return { text: ['ok'] };
  if (messages.slice(last).some(({ role }) => role === 'tool'))
    return { text: text.match(/[^]{1,9}/gu) ?? [] };
  const short = text.slice(0, 1900);
  return {
    toolCalls: [
      { name: 'think', arguments: { thought: short } },
      { name: 'remember', arguments: { content: short } },
      { name: short.slice(0, 60), arguments: { [short]: short } },
    ],
  };
}

const asked = ({ text, at }: Payload & { at: number }) => ({
  user_id: 'owner',
  source: 'web',
  session_id: `xss:${Math.floor(at / RUNS)}`,
  message: `${text} ⟪${at}⟫`,
});

async function nothingHappened(watched: { harm(): Promise<string[]> }): Promise<void> {
  assert.deepEqual(await watched.harm(), []);
  assert.deepEqual(outside?.asked, [], 'the other host was asked');
}

const finished = (page: Page, count: number) =>
  page
    .locator('[data-status=finished]')
    .nth(count - 1)
    .waitFor({ state: 'attached', timeout: 20_000 });

/** Goes up until that many runs are in the page: a page of a history may hold fewer. */
async function readBack(page: Page, count: number): Promise<void> {
  const giveUp = AbortSignal.timeout(20_000);
  const up = `new Promise((resolve) => {
    const list = document.querySelector('main ol');
    if (list) list.parentElement.parentElement.scrollTop = 0;
    requestAnimationFrame(() => resolve(document.querySelectorAll('[data-status=finished]').length));
  })`;
  while (Number(await page.evaluate(up)) < count) giveUp.throwIfAborted();
}

test(
  'an answer that attacks does nothing as it is written, also in a browser without the policy',
  { skip },
  async () => {
    // The policy would hide what the last step of the drawing lets through.
    const page = await stage.openTab('/', { person: 'no-policy', bypassCSP: true });
    const watched = await watchPage(page);
    for (const [at, [first, ...rest]] of groups.entries()) {
      assert.ok(first);
      await ask(stage.brain, asked(first));
      await page.goto(`${stage.web.url}/s/xss%3A${at}`);
      for (const payload of rest) await trigger(stage.brain, asked(payload));
      await finished(page, rest.length + 1);
      await nothingHappened(watched);
    }
    await page.close();
  },
);

test('the same answers do nothing when they are read again', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'policy' });
  const watched = await watchPage(page);
  for (const [at, group] of groups.entries()) {
    await page.goto(`${stage.web.url}/s/xss%3A${at}`);
    await readBack(page, group.length);
    await page.evaluate("for (const line of document.querySelectorAll('details')) line.open = true");
    await nothingHappened(watched);
    assert.ok((await page.locator('.markdown').count()) >= group.length);
  }
  await page.close();
});

test('were they put into the page as they are, its policy would stop them', { skip }, async () => {
  const page = await stage.openTab('/', { person: 'policy' });
  const ran: string[] = [];
  await page.exposeFunction('hit2', () => void ran.push('hit'));
  await page.evaluate('window.hit = window.hit2');
  // No policy keeps an element from taking the whole page elsewhere.
  const markup = payloads.filter(({ text }) => !/http-equiv="refresh"/.test(text));
  for (const { text } of markup) {
    const html = `document.createRange().createContextualFragment(${JSON.stringify(text)})`;
    await page.evaluate(`document.body.append(${html}); undefined`);
  }
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 500))');
  assert.deepEqual([...ran, ...(outside?.asked ?? [])], []);
  await page.close();
});

test('titles of conversations that attack are shown as they are', { skip }, async () => {
  const client = createBrainClient({ url: stage.brain.url, key: stage.brain.key, user_id: 'owner' });
  const titles = payloads.map(({ text }) => text.slice(0, 200).trim().toWellFormed());
  await Promise.all(
    titles.map((title, at) =>
      trigger(stage.brain, {
        ...asked({ name: '', text: title, at: 10_000 + at }),
        session_id: `title:${at}`,
      }),
    ),
  );
  for (const [at, title] of titles.entries())
    await client.api.sessions.rename.mutate({ session_id: `title:${at}`, title });
  await client.close();
  const page = await stage.openTab('/', { person: 'titles', bypassCSP: true });
  const watched = await watchPage(page);
  await page.goto(`${stage.web.url}/s/title%3A0`);
  // Rows are drawn where somebody looks: down to the end, block by block.
  await page.waitForFunction(
    `(() => {
      const seen = (window.seen ??= new Set());
      for (const title of document.querySelectorAll('nav a .fade-end')) seen.add(title.textContent);
      const list = document.querySelector('nav [data-scroller]');
      if (list) list.scrollTop += list.clientHeight / 2;
      return list && seen.size > 1 && list.scrollTop + list.clientHeight >= list.scrollHeight - 1;
    })()`,
    undefined,
    { polling: 50, timeout: 30_000 },
  );
  const seen = new Set(await page.evaluate<string[]>('[...window.seen]'));
  assert.deepEqual(
    titles.filter((title) => !seen.has(title)),
    [],
  );
  await nothingHappened(watched);
  await page.close();
});

test('memories that attack are shown as they are, with their tags, and found', { skip }, async () => {
  const body = payloads.map(({ text }, at) => ({
    user_id: 'owner',
    content: `${text.slice(0, 1900).toWellFormed()} ⟪${at}⟫`,
    tags: [text.slice(0, 40).replace(/\p{Cc}/gu, ' ')],
  }));
  const stored = await call(stage.brain, '/memory', { body });
  assert.equal(stored.status, 201, JSON.stringify(stored.body));
  const page = await stage.openTab('/', { person: 'memories', bypassCSP: true });
  const watched = await watchPage(page);
  await page.goto(`${stage.web.url}/#memory`);
  await page.reload();
  const rows = page.locator('[data-memory]');
  while ((await rows.count()) < body.length) {
    const before = await rows.count();
    await page.getByRole('button', { name: 'Show more' }).click();
    await rows.nth(before).waitFor();
  }
  const shown = (await rows.allTextContents()).join('\n');
  assert.deepEqual(
    body.filter(({ content }) => !shown.includes(content.trim())),
    [],
  );
  for (let at = 0; at < body.length; at += 10) {
    await rows.nth(at).locator('button').first().click();
    await rows.nth(at).getByText('#').first().waitFor();
  }
  await page.getByRole('searchbox').fill('script img onerror');
  await page.locator('mark').first().waitFor();
  await nothingHappened(watched);
  await page.close();
});
