import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Bundle } from '../crash/bundle.ts';
import type { FileRow } from '../crash/file.ts';
import type { Said } from '../crash/load.ts';
import { answer, questionOf } from '../crash/plan.ts';
import { type Evidence, judge } from '../crash/verdict.ts';
import { startBotApi } from '../support/bot-api.ts';
import { spawnService } from '../support/brain.ts';
import { freePort, type Target } from '../support/http.ts';
import { startModel } from '../support/model.ts';
import { asked, startPostgres } from '../support/postgres.ts';
import { startRedis } from '../support/redis.ts';

const OWNER_CHAT = 77;
const LOOK_MS = 250;

export type ScaleStage = Awaited<ReturnType<typeof openScaleStage>>;

/**
 * Two brains as real processes on one Postgres and one Redis, each with a Telegram service, between a scripted model that
 * answers by plan and a fake Bot API. All but the services of Telegram are there to be killed.
 */
export async function openScaleStage(bundle: Bundle, more: Record<string, string> = {}) {
  const folder = await mkdtemp(join(tmpdir(), 'brain-'));
  const [postgres, redis, model, api] = await Promise.all([
    startPostgres(),
    startRedis(),
    startModel(),
    startBotApi(),
  ]);
  const databaseUrl = await postgres.freshDatabase();
  const questions: Evidence['asked'] = [];
  const said: Said[] = [];
  model.answer((request) => {
    const question = questionOf(request);
    questions.push({ ...question, at: Date.now() });
    return answer(question, 3 + (question.message.length % 4) * 8);
  });
  const key = randomUUID();
  const targets: Target[] = [];
  for (let at = 0; at < 2; at += 1) targets.push({ url: `http://127.0.0.1:${await freePort()}`, key });
  const brains: ReturnType<typeof spawnService>[] = [];
  const lives: (() => string)[] = [];
  const services: ReturnType<typeof spawnService>[] = [];
  let kills = 0;

  const env = (at: number) => ({
    BRAIN_PORT: new URL(targets[at]?.url ?? '').port,
    BRAIN_DATA_DIR: join(folder, `brain-${at}`),
    BRAIN_KEY: key,
    BRAIN_SECRET: key,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redis.url,
    BRAIN_LEASE_SECONDS: '3',
    OPENAI_BASE_URL: model.url,
    OPENAI_API_KEY: 'k',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    BRAIN_DAY_TOKENS: '1000000000',
    NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(folder, 'compiled'),
    ...more,
  });

  /** Starts one of the brains; its port is its own. */
  function startBrain(at: number): Promise<string> {
    brains[at] = spawnService(bundle.brain, env(at));
    lives.push(brains[at].errors);
    return brains[at].listening;
  }

  function startTelegram(at: number): void {
    services[at] = spawnService(bundle.telegram, {
      BRAIN_URL: targets[at]?.url ?? '',
      BRAIN_KEY: key,
      TELEGRAM_BOT_TOKEN: api.token,
      TELEGRAM_API_ROOT: api.url,
      TELEGRAM_OWNER_ID: String(OWNER_CHAT),
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? join(folder, 'compiled'),
    });
  }

  async function rows(): Promise<FileRow[]> {
    const text =
      'SELECT seq::int AS seq, id, type, user_id, session_id, data, created_at FROM store ORDER BY seq';
    return asked<FileRow>(databaseUrl, text);
  }

  return {
    targets,
    said,
    rows,
    startBrain,
    startTelegram,
    get kills(): number {
      return kills;
    },
    /** What the brains have logged in all their lives, for who looks for why. */
    errors: () => lives.map((errors) => errors()).filter(Boolean),

    /** kill -9, and at once started again. */
    async killBrain(at: number): Promise<void> {
      kills += 1;
      await brains[at]?.kill();
      startBrain(at).catch(() => undefined); // it may be killed before it listens
    },
    async killRedis(awayMs: number): Promise<void> {
      kills += 1;
      await redis.kill();
      await wait(awayMs);
      await redis.start();
    },
    async killPostgres(): Promise<void> {
      kills += 1;
      await postgres.kill();
      await postgres.start();
    },

    /** Waits until nothing is open any more, or gives up: the verdict says what is missing. */
    async untilOver(withinMs: number): Promise<void> {
      const open = `SELECT count(*)::int AS open FROM store WHERE type = 'event' AND data ->> 'state' = 'open'`;
      for (const until = performance.now() + withinMs; performance.now() < until; await wait(LOOK_MS)) {
        const [found] = await asked<{ open: number }>(databaseUrl, open);
        if (found?.open === 0) return;
      }
    },

    /** How often the model was asked what it had been asked before: it had not answered, or to nobody who could store it. */
    askedAgain: () =>
      questions.length - new Set(questions.map(({ message, turn }) => `${message} ${turn}`)).size,

    async judge() {
      const sent = api.messages().map(({ chat, text }) => ({ chat: String(chat), text }));
      return judge({
        rows: await rows(),
        said,
        asked: questions,
        sent,
        ownerChat: String(OWNER_CHAT),
        kills,
        isShared: true,
      });
    },

    async [Symbol.asyncDispose](): Promise<void> {
      await Promise.all([...brains, ...services].map((service) => service.kill()));
      await Promise.all([model.stop(), api[Symbol.asyncDispose](), redis[Symbol.asyncDispose]()]);
      await postgres[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
