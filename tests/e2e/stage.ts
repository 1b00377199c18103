import assert from 'node:assert/strict';
import type { BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { startBrain } from '../support/brain.ts';
import { launchBrowser } from '../support/browser.ts';
import { startModel } from '../support/model.ts';
import { signInToken, startWeb } from '../support/web.ts';
import { openRelay } from './relay.ts';

export type Stage = Awaited<ReturnType<typeof openStage>>;

type TabSettings = BrowserContextOptions & { person?: string; user?: string | null };

/** Everything a person has in front of them: Chromium, the real web server and the real brain, with a model. */
export async function openStage(options: {
  model: 'scripted' | 'offline';
  /** More of the brain's environment. */
  env?: Record<string, string>;
  /** Chromium with all it has, for notes and the microphone. */
  wholeBrowser?: boolean;
}) {
  await using stack = new AsyncDisposableStack();
  const model = stack.use(await startModel({ models: ['scripted'] }));
  const provider = { OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'test', BRAIN_MODEL: 'scripted' };
  const env: Record<string, string> = { ...(options.model === 'scripted' ? provider : {}), ...options.env };
  const brain = stack.use(await startBrain(env));
  const relay = stack.adopt(await openRelay(brain.url), (wire) => wire.close());
  const web = stack.use(await startWeb({ BRAIN_URL: relay.url }));
  const browser = stack.adopt(await launchBrowser({ whole: options.wholeBrowser }), (launched) =>
    launched.close(),
  );
  const contexts = new Map<string, BrowserContext>();
  const opened = stack.move();

  async function signInContext(context: BrowserContext, token: string): Promise<void> {
    const answer = await context.request.post(`${web.url}/sign-in`, {
      data: { token },
      headers: { origin: web.url },
    });
    assert.equal(answer.status(), 200, await answer.text());
  }

  return {
    model,
    brain,
    relay,
    web,
    /** The brain anew, on its folder and port, where the test has stopped it. */
    async restartBrain(): Promise<void> {
      const same = { BRAIN_DATA_DIR: brain.dataDir, BRAIN_PORT: new URL(brain.url).port };
      opened.use(await startBrain({ ...env, ...same }));
    },
    /**
     * A new tab. Tabs of one `person` share what the browser keeps, and so the `user` that is signed in there from
     * their first tab on: the owner unless it names another (somebody new becomes a member), nobody for null.
     */
    async openTab(path = '/', settings: TabSettings = {}): Promise<Page> {
      const { person = 'ann', user = 'owner', ...more } = settings;
      let context = contexts.get(person);
      if (!context) {
        // Where it answers, no test sees what the page asks for.
        const usual = { locale: 'en-US', serviceWorkers: 'block' } as const;
        context = await browser.newContext({ ...usual, ...more });
        contexts.set(person, context);
        context.setDefaultTimeout(10_000);
        if (user !== null) await signInContext(context, await signInToken(brain, user));
      }
      const page = await context.newPage();
      await page.goto(web.url + path);
      return page;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Writes a message and sends it with Enter. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Message' }).fill(text);
  await page.keyboard.press('Enter');
}

/** Waits until exactly this text stands in the conversation, once. */
export function sees(page: Page, text: string): Promise<void> {
  return page.getByRole('list', { name: 'Conversation' }).getByText(text, { exact: true }).waitFor();
}
