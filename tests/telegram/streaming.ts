import { createBrainClient } from '@brain/client';
import { startBot } from '../../apps/telegram/src/bot.ts';
import { createHealth } from '../../apps/telegram/src/health/health.ts';
import type { Times } from '../../apps/telegram/src/stream/times.ts';
import { openAll } from './open-all.ts';
import { ANN } from './start-telegram.ts';

/** `openAll`, and the Telegram service in this process, so that what takes long can be made short. */
export async function openStreaming(options: StreamingOptions = {}) {
  const all = await openAll(options.env);
  const log: string[] = [];
  let service: { stop: () => Promise<void> } | undefined;

  function startService(brain: { url: string; key: string } = all.brain): void {
    const client = createBrainClient({ url: brain.url, key: brain.key });
    const bot = startBot({
      client,
      token: all.api.token,
      apiRoot: all.api.url,
      owners: (options.owners ?? [ANN]).map(String),
      health: createHealth(),
      redact: (text) => text,
      log: (line) => void log.push(line),
      ...(options.times ? { streamTimes: options.times } : {}),
    });
    service = {
      async stop() {
        await bot.stop();
        await client.close();
      },
    };
  }

  async function stopService(): Promise<void> {
    await service?.stop();
    service = undefined;
  }

  if (options.start !== false) startService();
  return {
    ...all,
    log,
    startService,
    stopService,
    async [Symbol.asyncDispose]() {
      await stopService();
      await all[Symbol.asyncDispose]();
    },
  };
}

interface StreamingOptions {
  times?: Partial<Times>;
  /** Of the brain. */
  env?: Record<string, string>;
  /** False: the test starts the service itself. */
  start?: boolean;
  owners?: number[];
}
