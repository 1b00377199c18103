import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startBotApi } from '../support/bot-api.ts';
import { startBrain } from '../support/brain.ts';
import { somePostgres } from '../support/engine.ts';
import { spawnTelegram } from '../telegram/start-telegram.ts';
import { noPostgres } from './no-postgres.ts';

const POLLS = /^telegram polling as @brain_test_bot$/;
const KEY = { BRAIN_KEY: 'any-key-of-sixteen', BRAIN_SECRET: 'a-secret-that-both-of-them-have-1234' };

test(
  'of two services, each at a brain of its own, one asks Telegram; when its brain is killed the other does',
  { skip: noPostgres() },
  async () => {
    await using server = await somePostgres();
    await using api = await startBotApi();
    const shared = { ...KEY, DATABASE_URL: await server.freshDatabase(), BRAIN_LEASE_SECONDS: '3' };
    await using one = await startBrain(shared);
    await using two = await startBrain(shared);
    const start = (brain: { url: string }) =>
      spawnTelegram({
        TELEGRAM_BOT_TOKEN: api.token,
        TELEGRAM_API_ROOT: api.url,
        BRAIN_URL: brain.url,
        BRAIN_KEY: KEY.BRAIN_KEY,
      });
    await using first = start(one);
    await first.line(POLLS);
    await using second = start(two);
    await second.line(/^telegram stands by: Another poller/);
    await one.kill();
    await first.line(/^telegram stands by: The brain does not answer/);
    await second.line(POLLS);
    assert.equal(first.output.filter((line) => POLLS.test(line)).length, 1);
  },
);
