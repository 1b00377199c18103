import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startBotApi } from '../support/bot-api.ts';
import { spawnService } from '../support/brain.ts';
import { freePort } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import type { Bundle } from './bundle.ts';
import { openFile } from './file.ts';
import { isTaken, type Said } from './load.ts';
import { answer, questionOf } from './plan.ts';
import { type Evidence, judge } from './verdict.ts';

/** The Telegram ids that are the owner. */
export const CHATS = [77, 78, 79, 80, 81];
const LOOK_MS = 50;

export type Stage = Awaited<ReturnType<typeof openStage>>;

/**
 * The brain and the Telegram service as real processes on one data folder and one port, to be killed and started anew,
 * between a scripted model that answers by plan and a fake Bot API.
 */
export async function openStage(bundle: Bundle) {
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  const model = await startModel();
  const api = await startBotApi();
  const asked: Evidence['asked'] = [];
  const said: Said[] = [];
  const answerByPlan = (request: Parameters<typeof questionOf>[0]) => {
    const question = questionOf(request);
    asked.push({ ...question, at: Date.now() });
    return answer(question, 3 + (question.message.length % 4) * 8);
  };
  model.answer(answerByPlan);
  const target = { url: `http://127.0.0.1:${await freePort()}`, key: randomUUID() };
  const env = {
    BRAIN_PORT: new URL(target.url).port,
    BRAIN_DATA_DIR: dataDir,
    BRAIN_KEY: target.key,
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    BRAIN_DAY_TOKENS: '1000000000',
    // Who is killed leaves nothing there: what others of the suite have compiled is taken.
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(dataDir, 'compiled'),
    BRAIN_URL: target.url,
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    TELEGRAM_OWNER_ID: CHATS.join(','),
  };
  let brain: ReturnType<typeof spawnService> | undefined;
  let telegram: ReturnType<typeof spawnService> | undefined;
  let kills = 0;
  const closing = new AbortController();

  return {
    dataDir,
    /** Aborts when the stage closes: nobody speaks to it any more. */
    signal: closing.signal,
    model,
    api,
    target,
    /** What the stage or its load has said. */
    said,
    asked,
    answerByPlan,

    /** Starts the brain; `listening` resolves with the time in milliseconds when it does. */
    startBrain() {
      const service = spawnService(bundle.brain, env);
      brain = service;
      const listening = service.listening.then(() => Date.now());
      listening.catch(() => undefined); // who kills it before it listens does not wait for this
      return { ...service, listening };
    },
    /** SIGKILL, unless it is dead already; counted. */
    async killBrain(): Promise<void> {
      kills += 1;
      await brain?.kill();
    },
    startTelegram() {
      telegram = spawnService(bundle.telegram, env);
      return telegram;
    },
    async killTelegram(): Promise<void> {
      kills += 1;
      await telegram?.kill();
    },

    get kills(): number {
      return kills;
    },

    /** Waits until all that was said has come in and ended, or gives up: the verdict says what is missing. */
    async untilOver(withinMs: number): Promise<void> {
      using file = openFile(dataDir);
      for (const until = performance.now() + withinMs; performance.now() < until; await wait(LOOK_MS)) {
        if (said.every((words) => isTaken(words, api)) && file.countOpen() === 0) return;
      }
    },

    /** Stops both, and judges what stands. */
    async judge() {
      await Promise.all([brain?.stop(), telegram?.stop()]);
      using file = openFile(dataDir);
      const sent = api.messages().map(({ chat, text }) => ({ chat: String(chat), text }));
      return judge({ rows: file.rows(), said, asked, sent, ownerChat: String(CHATS[0]), kills });
    },

    async [Symbol.asyncDispose](): Promise<void> {
      closing.abort();
      await Promise.all([brain?.kill(), telegram?.kill()]);
      await Promise.all([model.stop(), api[Symbol.asyncDispose]()]);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
