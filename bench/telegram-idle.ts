import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { interfaceServices } from '../scripts/services.ts';
import { type BotApi, startBotApi } from '../tests/support/bot-api.ts';
import { cleanEnv } from '../tests/support/brain.ts';
import { median } from './numbers.ts';
import { buildApp, KEY, rssMiB, startBrain } from './processes.ts';
import type { Line } from './report.ts';

const PROCESSES = 3;
const ROUNDS = 30;
const IDLE_MS = 2000;
const START_WITHIN_MS = 60_000;
const EMPTY = `(async () => {
  const url = process.env.TELEGRAM_API_ROOT + '/bot' + process.env.TELEGRAM_BOT_TOKEN + '/getUpdates';
  for (let offset = 0; ; ) {
    const body = JSON.stringify({ offset, timeout: 25 });
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    for (const { update_id } of (await response.json()).result) offset = update_id + 1;
  }
})()`;

/** What the Telegram service, as `npm start` runs it, holds in memory when nothing happens. */
export async function measure(): Promise<Line[]> {
  await buildApp('telegram');
  await using api = await startBotApi();
  await using brain = await startBrain();
  const env = {
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    TELEGRAM_OWNER_ID: '77',
    BRAIN_URL: brain.url,
    BRAIN_KEY: KEY,
  };
  const service = interfaceServices(env, brain.url, 'built').find(({ name }) => name === 'telegram');
  const ours: number[] = [];
  const empty: number[] = [];
  for (let count = 0; count < PROCESSES; count += 1) {
    ours.push(await weigh(api, service?.args ?? [], env));
    empty.push(await weigh(api, ['-e', EMPTY], env));
  }
  const limit = { name: 'a Node process that polls with fetch', value: median(empty) };
  const goal = { what: 'ours', is: '≤', at: 75 } as const;
  return [{ asked: 'idle memory, Telegram', unit: 'MiB', ours: median(ours), limit, goal }];
}

/** The memory of a process that polls, in MiB, after its thirtieth round. */
async function weigh(api: BotApi, args: string[], env: Record<string, string>): Promise<number> {
  const rounds = () => api.calls.filter(({ method }) => method === 'getUpdates').length;
  const before = rounds();
  const child = spawn(process.execPath, args, { env: cleanEnv(env), stdio: 'ignore' });
  const exited = once(child, 'exit');
  try {
    for (let round = 1; round <= ROUNDS; round += 1) {
      await api.until(() => rounds() >= before + round, `round ${round}`, START_WITHIN_MS);
      api.push(nothing()); // it ends the poll
    }
    await wait(IDLE_MS);
    return rssMiB(child.pid ?? 0);
  } finally {
    child.kill('SIGKILL');
    await exited;
  }
}

/** That somebody is in a group as before: of no concern to anybody. */
function nothing() {
  const user = { id: 1, is_bot: true, first_name: 'Bot' };
  const member = { status: 'member', user } as const;
  const chat = { id: -1, type: 'group', title: 'Group' } as const;
  return {
    my_chat_member: { chat, from: user, date: 1, old_chat_member: member, new_chat_member: member },
  };
}
