import { isIPv4 } from 'node:net';
import { z } from 'zod';

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}

/** True for `https://brain.example` and the like: a scheme and a host, nothing behind it. */
function isOrigin(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, origin, href } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && href === `${origin}/`;
}

const yes = z
  .enum(['1', 'true', 'yes'], 'must be 1, or not set')
  .transform(() => true)
  .optional();

/** A person's word why others may reach a service. */
interface Choices {
  BRAIN_TRUST_PROXY?: boolean | undefined;
  BRAIN_INSECURE?: boolean | undefined;
}

/** Whether a service may listen on that address: beyond this machine, only where somebody has said why. */
export function mayListen(host: string, { BRAIN_TRUST_PROXY, BRAIN_INSECURE }: Choices): boolean {
  return isLoopback(host) || BRAIN_TRUST_PROXY === true || BRAIN_INSECURE === true;
}

/** What to do where it may not; follows the name of the variable. */
export const MAY_NOT_LISTEN =
  'lets others reach it in plain HTTP, who could read along and take over a sign-in: set BRAIN_TRUST_PROXY=1 if a ' +
  'proxy with TLS stands before it, BRAIN_INSECURE=1 if you trust everybody on that network, or leave it at 127.0.0.1';

export const Environment = z
  .object({
    WEB_HOST: z
      .string()
      .default('127.0.0.1')
      .describe(
        'address the web app listens on; beyond this machine only with `BRAIN_TRUST_PROXY=1` or `BRAIN_INSECURE=1`',
      ),
    WEB_PORT: z.coerce
      .number('must be a port number')
      .int('must be a port number')
      .min(0, 'must be a port number')
      .max(65535, 'must be at most 65535')
      .default(3000)
      .describe('port the web app listens on; 0 takes any free one'),
    WEB_URL: z
      .string()
      .refine(isOrigin, 'must be an address like https://brain.example, with nothing behind it')
      .optional()
      .describe(
        'where people open the web app, `https://brain.example`: stands in the links and says whether cookies are for TLS only; without it `http://localhost:` and `WEB_PORT`',
      ),
    BRAIN_URL: z
      .string()
      .refine(isHttp, 'must be an http:// address')
      .default('http://127.0.0.1:8080')
      .describe('where the web app finds the brain'),
    BRAIN_TRUST_PROXY: yes.describe(
      '1: a proxy with TLS stands before the brain and the web app, and what it says in `X-Forwarded-For`, `-Host` and `-Proto` is believed',
    ),
    BRAIN_INSECURE: yes.describe(
      '1: others may reach the brain and the web app in plain HTTP, though whoever is on that network can read along and take over a sign-in',
    ),
  })
  .refine((env) => mayListen(env.WEB_HOST, env), { path: ['WEB_HOST'], error: MAY_NOT_LISTEN });

export interface WebConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  /** Where people open the web app, where that is not simply where it listens. */
  url: URL | undefined;
  brainUrl: URL;
  /** Whether to believe what a request says of the way it came. */
  trustProxy: boolean;
}

/** Reads the environment; an empty variable counts as unset. @throws Error with a sentence for the person. */
export function readConfig(environment: NodeJS.ProcessEnv): WebConfig {
  const set = Object.entries(environment).filter(([, value]) => value !== '');
  const parsed = Environment.safeParse(Object.fromEntries(set));
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
    throw new Error(`The web app cannot start: ${wrong.join('; ')}.`, { cause: parsed.error });
  }
  const env = parsed.data;
  return {
    host: env.WEB_HOST,
    port: env.WEB_PORT,
    url: env.WEB_URL === undefined ? undefined : new URL(env.WEB_URL),
    brainUrl: new URL(env.BRAIN_URL),
    trustProxy: env.BRAIN_TRUST_PROXY === true,
  };
}
