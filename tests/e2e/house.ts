import type { BrowserContextOptions, Page } from 'playwright-core';
import { startBrain } from '../support/brain.ts';
import { launchBrowser } from '../support/browser.ts';
import { startModel } from '../support/model.ts';
import { startWeb } from '../support/web.ts';

export type House = Awaited<ReturnType<typeof openHouse>>;

/** One Brain that several people use, each in a browser of their own; nobody is signed in at first. */
export async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startModel({ models: ['scripted'] }));
  const provider = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'test', BRAIN_MODEL: 'scripted' };
  const brain = stack.use(await startBrain(provider));
  const web = stack.use(await startWeb({ BRAIN_URL: brain.url }));
  const browser = stack.adopt(await launchBrowser(), (launched) => launched.close());
  const opened = stack.move();

  /** Asks a REST route of the brain, as a service. */
  async function ask<T>(method: string, path: string, body?: object): Promise<T> {
    const key = { authorization: `Bearer ${brain.key}` };
    const given = body
      ? { headers: { ...key, 'content-type': 'application/json' }, body: JSON.stringify(body) }
      : { headers: key };
    const answer = await fetch(brain.url + path, { method, ...given });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return (answer.status === 204 ? null : await answer.json()) as T; // what the route says it answers
  }

  /** The path of a link that signs a person in once. */
  async function link(user_id: string): Promise<string> {
    const { token } = await ask<{ token: string }>('POST', `/users/${user_id}/link`, {});
    return `/sign-in#${token}`;
  }

  /** A browser of its own, nobody signed in, at that path. */
  async function visit(path: string, settings: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ locale: 'en-US', ...settings });
    context.setDefaultTimeout(8_000);
    const page = await context.newPage();
    await page.goto(web.url + path);
    return page;
  }

  return {
    model,
    brain,
    web,
    ask,
    link,
    visit,
    /** A browser in which that person is signed in. */
    async enter(user_id: string, settings: BrowserContextOptions = {}): Promise<Page> {
      const page = await visit(await link(user_id), settings);
      await page.getByRole('textbox', { name: 'Message' }).waitFor();
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Opens the drawer of people from the list of conversations. */
export async function openPeople(page: Page) {
  await page.getByRole('button', { name: /You and others$/ }).click();
  const drawer = page.getByRole('complementary', { name: 'You and others' });
  await drawer.or(page.getByRole('dialog', { name: 'You and others' })).waitFor();
  return drawer.or(page.getByRole('dialog', { name: 'You and others' }));
}
