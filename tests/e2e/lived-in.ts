import { join } from 'node:path';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { age, livedInModel, liveIn } from '../support/lived-in.ts';
import { openStage } from './stage.ts';

/** How many days ago what was said in a session. */
const DAYS = { 'web:tax': 40, 'web:gift': 12, 'web:interest': 3, 'telegram:42': 1, 'web:backup': 1 };

/** A Brain that a family has used for a while: conversations of many days, memories, people, a channel. */
export async function openLivedIn() {
  const stage = await openStage({ model: 'scripted' });
  stage.model.answer(livedInModel);
  await liveIn(stage.brain);
  await stage.brain.stop();
  age(join(stage.brain.dataDir, 'brain.db'), DAYS);
  await stage.restartBrain();
  return stage;
}

type LivedIn = Awaited<ReturnType<typeof openLivedIn>>;

/** Opens a place as it looks there; those of one look and one person share a browser. */
export async function openPlace(
  stage: LivedIn,
  place: Place,
  { name, ...look }: Look & BrowserContextOptions,
): Promise<Page> {
  const user = place.isOutside ? null : (place.user ?? 'owner');
  const page = await stage.openTab(place.path, { ...look, person: `${name} ${user}`, user });
  await place.open(page);
  return page;
}

/** A page of the app as a person reaches it. */
export interface Place {
  name: string;
  path: string;
  /** What is done to get there from the path, and what is waited for. */
  open(page: Page): Promise<unknown>;
  /** Nobody is signed in. */
  isOutside?: boolean;
  /** Who is signed in, where it is not the owner. */
  user?: string;
}

const heading = (name: string | RegExp) => (page: Page) =>
  page.getByRole('heading', { name }).first().waitFor();

/** Every page of the app; the pictures of the docs and the check of accessibility go through them. */
export const PLACES: Place[] = [
  { name: 'sign-in', path: '/', open: heading(/./), isOutside: true },
  { name: 'new', path: '/', open: (page) => page.getByRole('textbox', { name: 'Message' }).waitFor() },
  { name: 'conversation', path: '/s/web:lisbon', open: (page) => page.getByRole('table').waitFor() },
  {
    name: 'details',
    path: '/s/web:lisbon',
    async open(page) {
      await page.locator('[data-run]').last().hover();
      await page.getByRole('button', { name: 'Details' }).last().click();
      await page.locator('[data-details]').waitFor();
    },
  },
  {
    name: 'models',
    path: '/',
    async open(page) {
      await page.getByRole('button', { name: /^Model: / }).click();
      await page.getByRole('menu', { name: 'Model' }).waitFor();
    },
  },
  { name: 'missing', path: '/s/nowhere', open: heading('This conversation does not exist.') },
  {
    name: 'memory',
    path: '/s/web:lisbon#memory',
    open: (page) => page.getByText('Jules is allergic').last().waitFor(),
  },
  { name: 'you', path: '/s/web:lisbon#people', open: heading('You') },
  {
    name: 'palette',
    path: '/s/web:lisbon',
    async open(page) {
      await page.getByRole('table').waitFor();
      await page.keyboard.press('Control+k');
      await page.getByRole('combobox').fill('jules');
      await page
        .getByRole('option', { name: /allergic/ })
        .first()
        .waitFor();
    },
  },
  {
    name: 'keys',
    path: '/s/web:lisbon',
    async open(page) {
      await page.getByRole('table').waitFor();
      await page.locator('[data-composer]').blur();
      await page.keyboard.press('Shift+?');
      await page.getByRole('dialog').getByRole('heading').first().waitFor();
    },
  },
  {
    name: 'temporary',
    path: '/',
    async open(page) {
      await page.getByRole('button', { name: 'Temporary' }).click();
      await page.getByText(/erased after a day/).waitFor();
    },
  },
  { name: 'admin-people', path: '/admin/people', open: heading('Waiting to be let in') },
  { name: 'admin-channels', path: '/admin/channels', open: heading('Webhooks') },
  {
    name: 'admin-models',
    path: '/admin/models',
    open: (page) => page.locator('[data-provider]').first().waitFor(),
  },
  {
    name: 'admin-behaviour',
    path: '/admin/behaviour',
    open: (page) => page.locator('[data-tool-rule]').first().waitFor(),
  },
  {
    name: 'admin-activity',
    path: '/admin/activity',
    open: (page) => page.locator('[data-event]').first().waitFor(),
  },
  {
    name: 'admin-usage',
    path: '/admin/usage',
    open: (page) => page.locator('[data-share]').first().waitFor(),
  },
  { name: 'admin-data', path: '/admin/data', open: heading('Your own data') },
  { name: 'admin-member', path: '/admin', open: heading('This is for owners'), user: 'ben' },
];

export type Look = { name: string } & Required<Pick<BrowserContextOptions, 'viewport' | 'colorScheme'>>;

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 844 };

export const LOOKS: Look[] = [
  { name: 'desktop-light', viewport: DESKTOP, colorScheme: 'light' },
  { name: 'desktop-dark', viewport: DESKTOP, colorScheme: 'dark' },
  { name: 'phone-light', viewport: PHONE, colorScheme: 'light' },
  { name: 'phone-dark', viewport: PHONE, colorScheme: 'dark' },
];
