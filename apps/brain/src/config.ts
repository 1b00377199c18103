import { isIPv4 } from 'node:net';
import { z } from 'zod';
import { GivenWebhook, WebhookName } from '@brain/schema';
import { explain } from './errors.ts';
import { mailboxOf } from './net/mail-address.ts';

const port = z.coerce.number().int().min(0).max(65535);
const positive = z.coerce.number().int().positive();
const url = z.url({ protocol: /^https?$/ }).transform((value) => value.replace(/\/+$/, ''));
const optional = <T extends z.ZodType>(schema: T) => schema.optional();
const yes = z.enum(['1', 'true', 'yes'], 'must be 1, or not set').transform(() => true);

const json = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    ctx.addIssue({ code: 'custom', message: 'must be JSON' });
    return z.NEVER;
  }
});

/** A provider of models that BRAIN_PROVIDERS names: `{"groq": {"base_url": "https://…", "api_key": "…"}}`. */
const Providers = json.pipe(
  z.record(
    z.string().regex(/^[a-z0-9-]+$/, 'a provider’s name is lower-case letters, digits and hyphens'),
    z.strictObject({ base_url: url, api_key: z.string().optional() }),
  ),
);

/** True where the user and the password of a URL can be read. */
function isWritten(value: string): boolean {
  const { username, password } = new URL(value);
  try {
    return decodeURIComponent(username + password) !== undefined;
  } catch {
    return false;
  }
}

/** Where a server is, with who to be there. */
const server = (protocol: RegExp, such: string) =>
  z
    .url({ protocol, abort: true, error: `must be an address such as ${such}` })
    .refine(isWritten, 'has a % that stands for no character: in a user or a password it is written %25');
const Database = server(/^postgres(ql)?$/, 'postgres://user:password@host:5432/brain').refine(
  (value) => new URL(value).pathname.length > 1,
  'must name a database: postgres://user:password@host:5432/brain',
);
const Redis = server(/^rediss?$/, 'redis://user:password@host:6379');

/** Hosts with their ports, comma-separated: `wiki.home:80, [fd00::5]:8000`. */
const Hosts = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim().toLowerCase()))
  .pipe(
    z.array(
      z.string().regex(/^(?:[a-z0-9.-]+|\[[\da-f:]+\]):\d{1,5}$/, 'must be host:port, comma-separated'),
    ),
  );

/** Names of models with `*` for anything, comma-separated. */
const Patterns = z
  .string()
  .transform((text) => text.split(',').map((pattern) => pattern.trim().toLowerCase()))
  .pipe(z.array(z.string().regex(/^[^\s,]{1,200}$/, 'must be names of models, comma-separated')).max(100));

/** Webhooks by name: `{"github": {"kind": "github", "secrets": ["…"]}}`. */
const Webhooks = json.pipe(z.record(WebhookName, GivenWebhook));

const list = (item: z.ZodType<string, string>) =>
  z
    .string()
    .transform((text) => text.split(',').map((each) => each.trim()))
    .pipe(z.array(item).max(20));
const Addresses = list(z.email('must be addresses, comma-separated').transform((text) => text.toLowerCase()));
const Ids = list(z.string().regex(/^[UW][A-Z0-9]{2,30}$/, 'must be ids of members, comma-separated'));

/** The whole configuration: the environment, all optional. Also prints docs/CONFIG.md and .env.example. */
export const Config = z.object({
  BRAIN_HOST: z.string().min(1).default('127.0.0.1').describe('address the brain listens on'),
  BRAIN_PORT: port.default(8080).describe('port the brain listens on; 0 takes any free one'),
  BRAIN_DATA_DIR: z
    .string()
    .min(1)
    .default('./data')
    .describe('folder of the store (`brain.db`), the generated key (`key`) and the single-writer lock'),
  DATABASE_URL: optional(Database).describe(
    'Postgres that keeps the store instead of a file, which several brains may share: `postgres://user:password@host:5432/brain`; give all of them the same BRAIN_KEY and BRAIN_SECRET',
  ),
  REDIS_URL: optional(Redis).describe(
    'Redis by which brains that share a Postgres tell each other what is new at once: `redis://user:password@host:6379`, or `rediss://` over TLS; without it they look every 10 s',
  ),
  BRAIN_LEASE_SECONDS: z.coerce
    .number()
    .int()
    .min(3)
    .max(600)
    .default(30)
    .describe(
      'how long brains that share a Postgres wait before one takes over the work of another that is gone',
    ),
  BRAIN_KEY: optional(
    z
      .string()
      .min(16, 'must have 16 characters or more')
      .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without spaces'),
  ).describe('the service key; without it one is made on the first start and kept in `BRAIN_DATA_DIR/key`'),
  WEB_URL: optional(
    url.refine((value) => new URL(value).origin === value, 'must be an address without a path'),
  ).describe(
    'where people open the web app, for sign-in links and cookies; with https only over TLS; default: `http://localhost:` and `WEB_PORT`',
  ),
  WEB_PORT: port.default(3000).describe('port the web app listens on; 0 takes any free one'),
  BRAIN_TRUST_PROXY: optional(yes).describe(
    '`1`: a proxy with TLS stands before brain and web; they may listen beyond this machine, and believe who it says it passes on',
  ),
  BRAIN_INSECURE: optional(yes).describe(
    '`1`: brain and web may listen beyond this machine without TLS; whoever can listen in on that network can take over',
  ),
  BRAIN_SECRET: optional(z.string().min(32, 'must have 32 characters or more')).describe(
    'what the keys of providers are sealed with that the owner sets in the app; without it a secret is made and kept in `BRAIN_DATA_DIR/secret`',
  ),
  BRAIN_MODEL: optional(z.string().min(1)).describe(
    'default model, `name` or `provider/name`; without it `gpt-4.1` where a key is set, else the first Ollama model, else `offline`',
  ),
  BRAIN_MEMORY_MODEL: optional(z.string().min(1)).describe(
    'model that reads what was said for what to remember, `name` or `provider/name`: one short call after an answer; without it rules do',
  ),
  BRAIN_EMBEDDING_MODEL: optional(z.string().min(1)).describe(
    'model of `/v1/embeddings` by which memories are also found by their meaning, `name` or `provider/name`; without it by their words',
  ),
  BRAIN_TRANSCRIPTION_MODEL: optional(z.string().min(1)).describe(
    'model of `/v1/audio/transcriptions` that writes down what is said, `name` or `provider/name`, such as `whisper-1`; without it nothing spoken is understood',
  ),
  BRAIN_VISION_MODELS: optional(Patterns).describe(
    'models that see images beside those that are known to, comma-separated, `*` for anything: `my-llava*, *-omni`',
  ),
  OPENAI_API_KEY: optional(z.string().min(1)).describe('key of OpenAI or any OpenAI-compatible service'),
  OPENAI_BASE_URL: optional(url).describe('base URL of an OpenAI-compatible service'),
  OPENROUTER_API_KEY: optional(z.string().min(1)).describe('key of OpenRouter, as provider `openrouter`'),
  OLLAMA_BASE_URL: optional(url).describe(
    'where Ollama is, as provider `ollama`; without it `http://127.0.0.1:11434/v1`',
  ),
  BRAIN_PROVIDERS: optional(Providers).describe(
    'more providers as JSON: `{"groq": {"base_url": "https://…/v1", "api_key": "…"}}`',
  ),
  BRAIN_MAX_RUNS: positive.default(256).describe('runs at once'),
  BRAIN_MAX_WAITING: positive.default(100).describe('waiting triggers a session; one more is answered 429'),
  BRAIN_MAX_TURNS: positive.default(16).describe('model calls a run'),
  BRAIN_RUN_SECONDS: positive.default(600).describe('longest run, in seconds'),
  BRAIN_FIRST_TOKEN_SECONDS: positive.default(120).describe('longest wait for the model’s first token'),
  BRAIN_NEXT_TOKEN_SECONDS: positive.default(60).describe('longest silence between two tokens'),
  BRAIN_TOOL_SECONDS: positive.default(30).describe('longest tool call'),
  BRAIN_RUN_TOKENS: positive.default(400_000).describe('tokens a run may use, input and output'),
  BRAIN_DAY_TOKENS: positive.default(5_000_000).describe('tokens a user may use in a day (UTC)'),
  BRAIN_HISTORY_TOKENS: positive.default(12_000).describe('tokens of history in a prompt, about'),
  BRAIN_USER_FILE_MB: positive.default(1024).describe('megabytes of files that one person may keep'),
  BRAIN_FETCH_ALLOW: optional(Hosts).describe(
    'hosts of your own network that pages may be read from and answers of webhooks posted to, `host:port`, comma-separated; without it only the open internet',
  ),
  BRAIN_WEBHOOKS: optional(Webhooks).describe(
    'webhooks as JSON, beside those that the owner sets in the app: `{"github": {"kind": "github", "secrets": ["…"]}}` is `POST /webhooks/github`',
  ),
  SMTP_URL: optional(
    z
      .url({ protocol: /^smtps?$/, hostname: /./, abort: true })
      .refine(isWritten, 'has a % that stands for no character: in a user or a password it is written %25')
      .refine((value) => /^(?:\?tls=no)?$/.test(new URL(value).search), 'takes nothing but `?tls=no`'),
  ).describe(
    'where mail goes out: `smtp://user:password@mail.example.org:587`, or `smtps://` for port 465; without it none does. Beyond this machine only over TLS, by a certificate that is good; `?tls=no` at the end does without',
  ),
  EMAIL_FROM: optional(
    z.string().refine((value) => mailboxOf(value) !== undefined, 'must be one address'),
  ).describe('who mail comes from, such as `Brain <brain@example.org>`; answers to it come in by a webhook'),
  EMAIL_OWNER: optional(Addresses).describe(
    'addresses of the owner, comma-separated: mail that is proven to come from one is theirs, and theirs goes to the first',
  ),
  SLACK_BOT_TOKEN: optional(
    z.string().regex(/^[\x21-\x7e]{10,500}$/, 'must be a token such as xoxb-…'),
  ).describe('token of the Slack app, `xoxb-…`; without it nothing goes out to Slack'),
  SLACK_OWNER_ID: optional(Ids).describe(
    'members of the Slack workspace that are the owner, comma-separated: `U0123ABCD`',
  ),
  SLACK_API_ROOT: url.default('https://slack.com/api').describe('where Slack’s API is'),
  BRAIN_INSTRUCTIONS: optional(z.string().max(4000)).describe('your own words, added to the instructions'),
});
export type Config = z.infer<typeof Config>;

/** The secrets in a configuration: none of them is ever written down. */
export function secretsOf(config: Config): string[] {
  const { BRAIN_KEY, BRAIN_SECRET, OPENAI_API_KEY, OPENROUTER_API_KEY, SLACK_BOT_TOKEN, SMTP_URL } = config;
  const { BRAIN_PROVIDERS = {}, BRAIN_WEBHOOKS = {}, DATABASE_URL, REDIS_URL } = config;
  const addresses = [SMTP_URL, DATABASE_URL, REDIS_URL];
  const passwords = addresses.flatMap((address) => (address === undefined ? [] : passwordsIn(address)));
  const own = [BRAIN_KEY, BRAIN_SECRET, OPENAI_API_KEY, OPENROUTER_API_KEY, SLACK_BOT_TOKEN];
  const keys = Object.values(BRAIN_PROVIDERS).map(({ api_key }) => api_key);
  const hooks = Object.values(BRAIN_WEBHOOKS).flatMap(({ secrets }) => secrets);
  return [...own, ...passwords, ...keys, ...hooks].filter((key): key is string => Boolean(key));
}

/** An address that holds a password, and the password in each way it is written. */
function passwordsIn(address: string): string[] {
  const { password, searchParams } = new URL(address);
  const all = [password, decodeURIComponent(password), searchParams.get('password') ?? ''];
  const some = all.filter((one) => one !== '');
  return some.length === 0 ? [] : [address, ...some];
}

/**
 * The configuration from the environment; an empty value counts as not set.
 * @throws Error whose message says which variable is wrong and why.
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Config.safeParse(given);
  if (parsed.success) return checked(parsed.data);
  throw new Error(`The configuration is not valid. ${explain(parsed.error)}. See docs/CONFIG.md.`);
}

/** What one variable says of another. Keys and cookies in the open are anybody’s: to listen beyond this machine is a choice that is said. */
function checked(config: Config): Config {
  const { BRAIN_HOST: host, BRAIN_TRUST_PROXY, BRAIN_INSECURE, REDIS_URL, DATABASE_URL } = config;
  if (REDIS_URL !== undefined && DATABASE_URL === undefined)
    throw new Error(
      'REDIS_URL: Redis is for brains that share a Postgres, and there is none. Set DATABASE_URL too, or leave both out. See docs/CONFIG.md.',
    );
  if (isLoopback(host) || BRAIN_TRUST_PROXY || BRAIN_INSECURE) return config;
  throw new Error(
    `BRAIN_HOST: ${host} is reached from other machines, and keys would cross the network in the open. Put a proxy with TLS in front and set BRAIN_TRUST_PROXY=1, or set BRAIN_INSECURE=1 on a network you trust. See docs/CONFIG.md.`,
  );
}

/** True for this machine as it calls itself. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
