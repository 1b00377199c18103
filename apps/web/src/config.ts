import { isIPv4 } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === 'http:';
}

export const Environment = z.object({
  WEB_HOST: z
    .string()
    .refine(isLoopback, 'must be 127.0.0.1, localhost or ::1: whoever reaches the web app acts as the owner')
    .default('127.0.0.1')
    .describe('address the web app listens on; loopback only'),
  WEB_PORT: z.coerce
    .number('must be a port number')
    .int('must be a port number')
    .min(0, 'must be a port number')
    .max(65535, 'must be at most 65535')
    .default(3000)
    .describe('port the web app listens on; 0 takes any free one'),
  BRAIN_URL: z
    .string()
    .refine(isHttp, 'must be an http:// address')
    .default('http://127.0.0.1:8080')
    .describe('where the web app finds the brain'),
  BRAIN_KEY: z.string().min(1).optional().describe('the service key of the brain'),
  BRAIN_DATA_DIR: z.string().default('./data').describe('where the brain keeps the key it made'),
});

export interface WebConfig {
  host: string;
  /** 0: any free port. */
  port: number;
  brainUrl: URL;
  /** The key itself, or the file in which the brain keeps the one it made. */
  key: { value: string } | { file: string };
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
    brainUrl: new URL(env.BRAIN_URL),
    key: env.BRAIN_KEY ? { value: env.BRAIN_KEY } : { file: join(env.BRAIN_DATA_DIR, 'key') },
  };
}
