import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { BotApi } from '../support/bot-api.ts';
import { mainOf } from '../support/tested.ts';

/** The id of the owner in these tests. */
export const ANN = 77;

/** Starts the real Telegram service against a Bot API of the test and a brain; ready once it polls, or another does. */
export async function startTelegram(api: BotApi, brain: { url: string; key: string }, owners = [ANN]) {
  const telegram = spawnTelegram({
    TELEGRAM_BOT_TOKEN: api.token,
    TELEGRAM_API_ROOT: api.url,
    TELEGRAM_OWNER_ID: owners.join(','),
    BRAIN_URL: brain.url,
    BRAIN_KEY: brain.key,
  });
  await telegram.line(/^telegram (polling as @brain_test_bot$|stands by: Another)/);
  return telegram;
}

/** Starts the process with that environment and nothing else of ours, but for what is compiled. */
export function spawnTelegram(env: Record<string, string>) {
  const { PATH = '', NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [mainOf('telegram')], {
    env: { PATH, ...(NODE_COMPILE_CACHE && { NODE_COMPILE_CACHE }), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const watchers = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      output.push(line);
      for (const look of watchers) look();
    });
  }
  const exited = once(child, 'close').then(() => child.exitCode);

  async function stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<number | null> {
    child.kill(signal);
    return exited;
  }

  return {
    /** Everything it printed, a line each. */
    output,
    /** Its exit code, once it has ended. */
    exited,
    /** Waits until it has printed such a line; fails with what it printed instead. */
    line(pattern: RegExp, timeoutMs = 20_000): Promise<string> {
      return new Promise((resolve, reject) => {
        const watch = () => {
          const found = output.find((line) => pattern.test(line));
          if (found === undefined) return;
          clearTimeout(timer);
          watchers.delete(watch);
          resolve(found);
        };
        const timer = setTimeout(() => {
          watchers.delete(watch);
          reject(new Error(`no line like ${pattern} in:\n${output.join('\n')}`));
        }, timeoutMs);
        watchers.add(watch);
        watch();
      });
    },
    stop,
    [Symbol.asyncDispose]: async () => void (await stop('SIGKILL')),
  };
}
