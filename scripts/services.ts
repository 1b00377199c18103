import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Service } from './supervisor.ts';

export type Env = Record<string, string | undefined>;

/** What a service must not get of the others' settings: the web app holds no key, the brain no token of a bot. */
const OTHERS = {
  brain: /^TELEGRAM_/,
  web: /^(?:OPENAI|OPENROUTER|OLLAMA|TELEGRAM)_|^BRAIN_(?!URL$|TRUST_PROXY$|INSECURE$)/,
  telegram: /^(?:OPENAI|OPENROUTER|OLLAMA)_|^BRAIN_(?:PROVIDERS|SECRET)$/,
};

/** How to run: the sources with flags of Node before the file, or what `npm run build` made of them. */
export type How = { flags: string[] } | 'built';

// What the bundle takes from older packages for HTTP uses APIs that Node calls deprecated, and says so at every start.
const QUIET = ['--disable-warning=DEP0040', '--disable-warning=DEP0169'];
// Mebibytes. What it does is over in a moment: with more room it would only clean up more seldom.
const SMALL = '--max-semi-space-size=1';

/**
 * The environment, with what `.env` of the current folder adds to it. Services keep what Node compiled from one
 * start to the next, which saves memory and time.
 */
export function readEnv(): Env {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return { NODE_COMPILE_CACHE: file('node_modules/.cache/compiled'), ...process.env };
}

export function brainService(env: Env, how: How): Service {
  return {
    name: 'brain',
    args: nodeArgs('apps/brain', how),
    env: without(env, OTHERS.brain),
    up: /^brain listening on (?<url>http:\/\/\S+)/,
    portVariable: 'BRAIN_PORT',
  };
}

/** What talks to the brain at `brainUrl`: the web app, and Telegram where it has a token. */
export function interfaceServices(given: Env, brainUrl: string, how: How): Service[] {
  const env = { ...given, BRAIN_URL: given['BRAIN_URL'] || brainUrl };
  const web: Service = {
    name: 'web',
    args: [...(how === 'built' ? [] : how.flags), file('apps/web/src/serve.ts')],
    env: without(env, OTHERS.web),
    up: /^web listening on (?<url>http:\/\/\S+)/,
    portVariable: 'WEB_PORT',
  };
  const telegram: Service = {
    name: 'telegram',
    args: [...QUIET, SMALL, ...nodeArgs('apps/telegram', how)],
    env: without(env, OTHERS.telegram),
    up: /^telegram polling as /,
  };
  return given['TELEGRAM_BOT_TOKEN']?.trim() ? [web, telegram] : [web];
}

function without(env: Env, others: RegExp): Env {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !others.test(name)));
}

/** The arguments of Node for an app. Built it takes two thirds of the memory; without a build the sources do. */
function nodeArgs(app: string, how: How): string[] {
  const built = file(`${app}/dist/main.js`);
  if (how === 'built' && existsSync(built)) return [built];
  return [...(how === 'built' ? [] : how.flags), file(`${app}/src/main.ts`)];
}

function file(path: string): string {
  return fileURLToPath(new URL(`../${path}`, import.meta.url));
}
