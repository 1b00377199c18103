import { z } from 'zod';

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an address that starts with http:// or https://' })
  .transform((url) => url.replace(/\/+$/, ''));

/** The environment of the Telegram service. An empty value counts as none. */
export const Config = z.object({
  TELEGRAM_BOT_TOKEN: z
    .string()
    .regex(/^\d+:[\w-]+$/, 'must look like 123456:ABC…, as @BotFather gave it')
    .optional()
    .describe('the bot token @BotFather gave; without it the Telegram service does not run'),
  TELEGRAM_API_ROOT: httpUrl
    .prefault('https://api.telegram.org')
    .describe('the Bot API: Telegram’s own, or a local Bot API server'),
  TELEGRAM_OWNER_ID: z
    .string()
    .regex(
      /^\s*\d{1,16}(\s*,\s*\d{1,16})*\s*,?\s*$/,
      'must be numeric Telegram ids separated by commas, e.g. 123456,7890',
    )
    .transform((ids) =>
      ids
        .split(',')
        .map((id) => id.trim())
        .filter((id) => id !== ''),
    )
    .default([])
    .describe(
      'numeric Telegram ids of the owner, comma-separated; everybody else needs a code or the owner’s word',
    ),
  TELEGRAM_HEALTH_PORT: z.coerce
    .number({ error: 'must be a port, 0 to 65535' })
    .int('must be a port, 0 to 65535')
    .min(0, 'must be a port, 0 to 65535')
    .max(65_535, 'must be a port, 0 to 65535')
    .optional()
    .describe(
      'port of `GET /health` of the Telegram service; 0 takes any free one; without it there is none',
    ),
  TELEGRAM_HEALTH_HOST: z.string().prefault('127.0.0.1').describe('address that `GET /health` listens on'),
  BRAIN_URL: httpUrl.prefault('http://127.0.0.1:8080').describe('where the brain listens'),
  BRAIN_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces')
    .optional()
    .describe('the service key of the brain; default: the file `key` in BRAIN_DATA_DIR'),
  BRAIN_DATA_DIR: z.string().default('./data').describe('the folder of the brain’s store and its key'),
});
export type Config = z.infer<typeof Config>;

/** Reads the configuration, or says in one sentence for each bad value what to do about it. */
export function readConfig(env: Record<string, string | undefined>): Config | { problems: string[] } {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value?.trim()));
  const parsed = Config.safeParse(given);
  if (parsed.success) return parsed.data;
  return { problems: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}.`) };
}
