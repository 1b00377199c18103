import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { FastMemory, FoundMemory, Memory } from '@brain/schema';
import type { Locator, Page } from 'playwright-core';
import { call, eventsUntilEnd, isEnd, type Target } from '../support/http.ts';

/** Opens the memory drawer, however wide the page is. */
export async function openDrawer(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'Memory', exact: true }).click();
  return drawerOf(page);
}

/** The memory drawer once it is there: beside the conversation, or over it. */
export async function drawerOf(page: Page): Promise<Locator> {
  const beside = page.getByRole('complementary', { name: 'Memory' });
  const drawer = beside.or(page.getByRole('dialog', { name: 'Memory' }));
  await drawer.getByRole('heading', { name: 'Memory' }).waitFor();
  return drawer;
}

/** Opens the row that says so, and gives it. */
export async function openRow(drawer: Locator, text: string): Promise<Locator> {
  const row = drawer.locator('[data-memory]', { hasText: text });
  const button = row.locator('button').first();
  await button.waitFor();
  if ((await button.getAttribute('aria-expanded')) !== 'true') await button.click();
  return row;
}

/** Fast memory as the drawer shows it; '' where it shows that there is none. */
export async function fastShown(drawer: Locator): Promise<string> {
  const summary = drawer.locator('summary', { hasText: 'Always in mind' });
  const text = drawer.locator('[data-fast-memory]');
  if (!(await drawer.getByText('word for word').isVisible())) await summary.click();
  await drawer.getByText('word for word').waitFor();
  return (await text.count()) === 0 ? '' : text.innerText();
}

/** What the brain knows of the owner, asked at its own door. */
export function knownBy(brain: Target) {
  const get = async <T>(path: string) => (await call<T>(brain, path)).body;
  return {
    fast: async () => (await get<FastMemory>('/memory/fast/owner')).fast_memory,
    list: async () => {
      const { results } = await get<{ results: Memory[] }>('/memory?user_id=owner');
      return results.map(({ content }) => content);
    },
    search: async (q: string) => {
      const query = new URLSearchParams({ q, user_id: 'owner' });
      const { results } = await get<{ results: FoundMemory[] }>(`/memory/search?${query.toString()}`);
      return results.filter(({ score }) => score > 0).map(({ content }) => content);
    },
    forget: async (text: string) => {
      const { results } = await get<{ results: Memory[] }>('/memory?user_id=owner');
      const id = results.find(({ content }) => content.includes(text))?.id;
      const reply = await call(brain, `/memory/${id}?user_id=owner`, { method: 'DELETE' });
      assert.equal(reply.status, 200, JSON.stringify(reply.body));
    },
    /** Gives the id of the memory. */
    remember: async (memory: object): Promise<string> => {
      const reply = await call<Memory>(brain, '/memory', { body: { user_id: 'owner', ...memory } });
      assert.equal(reply.status, 201, JSON.stringify(reply.body));
      return reply.body.id;
    },
  };
}

/** Waits until a run of the conversation, counted from 0, has ended and was read for what to remember. */
export async function runRead(page: Page, brain: Target, at: number): Promise<void> {
  const run = page.locator('[data-status=finished]').nth(at);
  await run.waitFor();
  const run_id = (await run.getAttribute('data-run')) ?? '';
  const session_id = decodeURIComponent(new URL(page.url()).pathname.slice('/s/'.length));
  const until = AbortSignal.timeout(5000);
  for (;;) {
    const events = await eventsUntilEnd(brain, { session_id, run_id });
    const end = events.find((event) => isEnd(event, run_id));
    if (end?.data.event_type === 'run' && end.data.state !== 'open') return;
    until.throwIfAborted();
    await setTimeout(20); // nothing tells that there was nothing to remember
  }
}
