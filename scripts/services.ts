import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Service } from './supervisor.ts';

type Env = Record<string, string | undefined>;

const file = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/**
 * The environment, with what `.env` of the current folder adds to it. Services keep what Node compiled from one
 * start to the next: 20 MiB less memory for web and for Telegram each, and a quicker start.
 */
export function readEnv(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return { NODE_COMPILE_CACHE: file('node_modules/.cache/compiled'), ...process.env };
}

/** The brain; `flags` are Node's, before the file. */
export function brainService(env: Env, flags: string[] = []): Service {
  return {
    name: 'brain',
    args: [...flags, file('apps/brain/src/main.ts')],
    env,
    up: /^brain listening on (?<url>http:\/\/\S+)/,
    portVariable: 'BRAIN_PORT',
  };
}

/** What talks to the brain at `brainUrl`: the web app, and Telegram where it has a token. */
export function interfaceServices(given: Env, brainUrl: string, flags: string[] = []): Service[] {
  const env = { ...given, BRAIN_URL: given['BRAIN_URL'] || brainUrl };
  const web: Service = {
    name: 'web',
    args: [...flags, file('apps/web/src/serve.ts')],
    env,
    up: /^web listening on (?<url>http:\/\/\S+)/,
    portVariable: 'WEB_PORT',
  };
  const telegram: Service = {
    name: 'telegram',
    args: [...flags, file('apps/telegram/src/main.ts')],
    env,
    up: /^telegram polling as /,
  };
  return given['TELEGRAM_BOT_TOKEN']?.trim() ? [web, telegram] : [web];
}
