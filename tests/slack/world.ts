import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TriggerResult } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { call } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { startSlackApi } from '../support/slack-api.ts';
import { envelope, SECRET, signedHeaders } from './posted.ts';

export type World = Awaited<ReturnType<typeof openWorld>>;

/** The owner on Slack, by the environment. */
export const OWNER_ID = 'U0OWNER00';
export const HOME = 'D0OWNER00';

/** What a webhook of Slack was answered. */
export interface Answered {
  status: number;
  body: Partial<TriggerResult> & { ignored?: string; challenge?: string };
}

/** A real brain with a webhook of Slack, a Slack that it posts to, and a model that answers `echo: …`. */
export async function openWorld(env: Record<string, string> = {}) {
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  const [slack, model] = await Promise.all([startSlackApi(), startModel()]);
  model.answer(({ messages }) => {
    const last = messages.findLast(({ role }) => role === 'user')?.content;
    const said = typeof last === 'string' ? last : JSON.stringify(last);
    return { text: [`echo: ${said.split('\n').at(-1) ?? ''}`] };
  });
  const start = () =>
    startBrain({
      BRAIN_DATA_DIR: dataDir,
      OPENAI_BASE_URL: model.url,
      OPENAI_API_KEY: 'secret-of-the-provider',
      BRAIN_WEBHOOKS: JSON.stringify({ slack: { kind: 'slack', secrets: [SECRET] } }),
      SLACK_BOT_TOKEN: slack.token,
      SLACK_API_ROOT: slack.root,
      SLACK_OWNER_ID: OWNER_ID,
      ...env,
    });
  let brain: RunningBrain = await start();

  /** Posts a body as Slack does; another signature, where one is given. */
  async function post(body: unknown, headers: Record<string, string> = {}): Promise<Answered> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const { status, body: answer } = await call<Answered['body']>(brain, '/webhooks/slack', {
      body: text,
      key: null,
      headers: { ...signedHeaders(text), ...headers },
    });
    return { status, body: answer };
  }

  return {
    slack,
    model,
    post,
    /** Posts an event in an envelope of its own. */
    say: (event: Record<string, unknown>, more: Record<string, unknown> = {}) => post(envelope(event, more)),
    brain: () => brain,
    /** How often the model was asked about a text. */
    asked: (text: string) =>
      model.requests.filter(({ body }) => JSON.stringify(body.messages.at(-1)).includes(text)).length,
    async restart(how: 'stop' | 'kill' = 'stop'): Promise<void> {
      await brain[how]();
      brain = await start();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await brain[Symbol.asyncDispose]();
      await Promise.all([model.stop(), slack[Symbol.asyncDispose]()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
