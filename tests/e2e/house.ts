import type { BrowserContextOptions, Page } from 'playwright-core';
import { call } from '../support/http.ts';
import { signInToken } from '../support/web.ts';
import { openStage } from './stage.ts';

export type House = Awaited<ReturnType<typeof openHouse>>;

/** One Brain that several people use, each in a browser of their own. */
export async function openHouse(env: Record<string, string> = {}) {
  const stage = await openStage({ model: 'scripted', env });
  let visitors = 0;

  /** A browser of its own at that path; nobody is signed in unless a user is named. */
  function visit(path: string, settings: BrowserContextOptions & { user?: string } = {}): Promise<Page> {
    visitors += 1;
    return stage.openTab(path, { user: null, ...settings, person: `visitor ${visitors}` });
  }

  return {
    ...stage,
    visit,
    /** The path of a link that signs a person in once. */
    link: async (user: string) => `/sign-in#${await signInToken(stage.brain, user)}`,
    /** A browser in which that person is signed in. */
    async enter(user: string, settings: BrowserContextOptions = {}): Promise<Page> {
      const page = await visit('/', { ...settings, user });
      await page.getByRole('textbox', { name: 'Message' }).waitFor();
      return page;
    },
    /** Asks a REST route of the brain, as a service. */
    async ask<T>(method: string, path: string, body?: object): Promise<T> {
      const answer = await call<T>(stage.brain, path, { method, ...(body ? { body } : {}) });
      if (answer.status >= 400) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
      return answer.body;
    },
  };
}

/** Opens the person’s own drawer from the list of conversations. */
export async function openYou(page: Page) {
  await page.getByRole('button', { name: /(^|: )You$/ }).click();
  const beside = page.getByRole('complementary', { name: 'You' });
  const drawer = beside.or(page.getByRole('dialog', { name: 'You' }));
  await drawer.waitFor();
  return drawer;
}

/** Opens Admin from the list of conversations, and in it a section; gives what stands in it. */
export async function openAdmin(page: Page, section: string) {
  await page.getByRole('link', { name: /^Admin/ }).click();
  await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: section }).click();
  const main = page.getByRole('main');
  await main.getByRole('heading', { level: 1, name: section }).waitFor();
  return main;
}
