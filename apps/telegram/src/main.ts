import { type ConnectionState, createBrainClient } from '@brain/client';
import { startBot } from './bot.ts';
import { readConfig } from './config.ts';
import { createHealth } from './health/health.ts';
import { createReports } from './health/reports.ts';
import { readKey } from './key.ts';
import { createRedact } from './redact.ts';

const KEY_TIMEOUT_MS = 60_000;

process.stdout.on('error', () => undefined); // who read the log has gone; stop in order all the same

function leave(code: number, ...sentences: string[]): never {
  for (const sentence of sentences) process.stderr.write(`${sentence}\n`);
  process.exit(code);
}

const stopping = new AbortController();
process.once('SIGTERM', () => stopping.abort());
process.once('SIGINT', () => stopping.abort());
// The supervisor is gone, so nothing would stop this process any more.
process.once('disconnect', () => stopping.abort()).channel?.unref();

const config = readConfig(process.env);
if ('problems' in config) leave(1, ...config.problems);
const token = config.TELEGRAM_BOT_TOKEN;
if (!token)
  leave(0, 'The Telegram service has nothing to do: set TELEGRAM_BOT_TOKEN to the token of your bot.');

const options = { timeoutMs: KEY_TIMEOUT_MS, signal: stopping.signal };
const key = config.BRAIN_KEY ?? (await readKey(config.BRAIN_DATA_DIR, options).catch(() => leave(0)));
if (!key) {
  leave(
    1,
    `There is no key in ${config.BRAIN_DATA_DIR}/key: start the brain first, or set BRAIN_KEY or BRAIN_DATA_DIR.`,
  );
}

const redact = createRedact([token, key]);
const log = (line: string) => void process.stdout.write(`${redact(line)}\n`);
// Node would print all that hangs on an error, also the address of the Bot API, which holds the token.
process.once('uncaughtException', (error) => leave(1, redact(error.stack ?? String(error))));

const health = createHealth();
const onConnection = (state: ConnectionState) => reports.connection(state === 'open');
const client = createBrainClient({ url: config.BRAIN_URL, key, onConnection });
const reports = createReports({
  health,
  report: (report, signal) => client.api.channels.report.mutate(report, { signal }),
});
const server = await serveHealth(config.TELEGRAM_HEALTH_PORT, config.TELEGRAM_HEALTH_HOST);
if (server) log(`telegram health on ${server.url}`);
const bot = startBot({
  client,
  token,
  apiRoot: config.TELEGRAM_API_ROOT,
  owners: config.TELEGRAM_OWNER_ID,
  health,
  redact,
  log,
});

await new Promise<void>((resolve) => {
  if (stopping.signal.aborted) resolve();
  stopping.signal.addEventListener('abort', () => resolve());
});
server?.close();
reports.close();
await bot.stop();
await client.close();
process.exit(0);

/** Without a port there is nothing to serve, and its code is not loaded. */
async function serveHealth(port: number | undefined, host: string) {
  if (port === undefined) return undefined;
  const serving = await import('./health/serve-health.ts');
  return serving
    .serveHealth(health, { port, host })
    .catch((error: unknown) =>
      leave(1, `GET /health cannot be served on ${host}:${port}: set TELEGRAM_HEALTH_PORT. ${String(error)}`),
    );
}
