import { z } from 'zod';
import { Channel, UserId } from './name.ts';
import { Quote } from './trigger.ts';

/** The last part of where a webhook is posted to: `POST /webhooks/{name}`. */
export const WebhookName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'a webhook’s name is lower-case letters, digits and hyphens');

/** Whose rules a webhook follows: how it is signed, what it says, and how it is sent again. */
export const WebhookKind = z.enum([
  'generic',
  'standard',
  'github',
  'stripe',
  'slack',
  'postmark',
  'mailgun',
  'sendgrid',
  'ses',
  'mime',
]);
export type WebhookKind = z.infer<typeof WebhookKind>;

const secret = z
  .string()
  .regex(/^[\x21-\x7e]{8,1000}$/, 'must be 8 to 1,000 characters of ASCII without spaces');

/** Words with places for what the JSON says: `Order {{order.id}} of {{customer.name}}`; `{{items.0.name}}`, `{{}}` for all of it. */
const template = (max: number) => z.string().min(1).max(max);

/** How JSON becomes a trigger. */
export const Mapping = z.strictObject({
  message: template(10_000).meta({
    description: 'words with places for what the JSON says: `Order {{order.id}}`; `{{}}` is all of it',
  }),
  subject: template(300).optional(),
  session: template(300)
    .optional()
    .meta({ description: 'what goes on in one conversation, e.g. `{{order.id}}`' }),
  once: template(300).optional().meta({
    description: 'the sender’s own id, by which the same is taken once; default: the bytes of the body',
  }),
});
export type Mapping = z.infer<typeof Mapping>;

/** How a generic webhook is signed: an HMAC of the body in a header. Without it the secret itself is shown. */
export const Signature = z.strictObject({
  header: z
    .string()
    .max(100)
    .regex(/^[\w-]+$/, 'must be the name of a header')
    .toLowerCase(),
  algorithm: z.enum(['sha256', 'sha1', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  prefix: z.string().max(50).default('').meta({ description: 'what stands before it, e.g. `sha256=`' }),
});
export type Signature = z.infer<typeof Signature>;

const callback = z.url({ protocol: /^https?$/, abort: true }).max(1000);

const settings = {
  kind: WebhookKind,
  user_id: UserId.optional().meta({ description: 'whom it is for; default `owner`' }),
  response_to: z.array(Channel).min(1).max(8).optional().meta({
    description:
      'the channels answers go out by; default: back where it came from, if somebody known wrote, else `chat_ui`',
  }),
  instructions: z.string().trim().min(1).max(4000).optional().meta({
    description: 'your own words to the assistant: what to do with what comes in, which is read as data',
  }),
  trust: z.literal('service').optional().meta({
    description: 'only your own programs write here: what they say is believed, else it is read as data',
  }),
  mapping: Mapping.optional(),
  signature: Signature.optional().meta({ description: 'of kind `generic`' }),
  unknown_senders: z.enum(['read', 'ignore']).optional().meta({
    description:
      'mail of somebody the brain does not know, or whose sender is not proven: read as data (default), or left out',
  }),
  authserv_id: z
    .string()
    .max(253)
    .regex(/^[\w.-]+$/)
    .optional()
    .meta({
      description:
        'of kind `mime`: the name by which your mail server signs its `Authentication-Results`; without it no sender is proven',
    }),
  callback_url: callback
    .optional()
    .meta({ description: 'where answers by the channel `webhook` are posted, signed' }),
};

const secrets = z.array(secret).min(1).max(2).meta({
  description:
    'what its sender proves itself by, the newest first; two while one takes the place of the other. Without this field those that are set stay',
});

/** A webhook as an owner sets it; what is left out is not set. */
export const WebhookInput = z.strictObject({
  ...settings,
  secrets: secrets.optional(),
  add_secret: secret.optional().meta({
    description: 'a new secret beside the newest that is set, for who does not have that at hand',
  }),
  drop_secret: z
    .literal('old')
    .optional()
    .meta({ description: 'leaves only the newest of the secrets that are set' }),
});
export type WebhookInput = z.infer<typeof WebhookInput>;

/** A webhook in the environment: it brings its secrets along. */
export const GivenWebhook = z.strictObject({ ...settings, secrets });
export type GivenWebhook = z.infer<typeof GivenWebhook>;

/** A webhook in a list. Its secrets are not shown, to nobody. */
export const WebhookEntry = z.object({
  name: WebhookName,
  ...settings,
  secrets: z.int().meta({ description: 'how many are set' }),
  from: z.enum(['environment', 'settings']).meta({
    description: 'where it is set; what the environment sets wins, and is changed there',
  }),
  fault: z.string().optional().meta({ description: 'why it takes nothing' }),
});
export type WebhookEntry = z.infer<typeof WebhookEntry>;

/** A webhook and what somebody might post to it, to see what would come of it. Nothing is stored. */
export const WebhookTryInput = z.strictObject({
  ...settings,
  sample: z
    .string()
    .max(256 * 1024)
    .meta({ description: 'a body as it would be posted, unsigned' }),
});
export type WebhookTryInput = z.infer<typeof WebhookTryInput>;

/** What would come of it. */
export const WebhookTried = z.object({
  ignored: z.string().optional().meta({ description: 'why nothing would come of it' }),
  message: z.string().optional(),
  subject: z.string().optional(),
  quotes: z.array(Quote).optional(),
  session_id: z.string().optional(),
  once: z.string().optional(),
  trust: z.enum(['service', 'untrusted']).optional(),
  response_to: z.array(Channel).optional(),
});
export type WebhookTried = z.infer<typeof WebhookTried>;

/** What of a webhook is kept in its row. */
export const KeptWebhook = z.object(settings);
