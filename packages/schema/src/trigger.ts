import { z } from 'zod';
import { FileRef } from './file.ts';
import { Channel, IdempotencyKey, ModelName, RowId, SessionId, UserId } from './name.ts';

/** The longest text a message may hold, in characters. */
export const MAX_MESSAGE_CHARS = 100_000;

/** Deeper than anybody means it, and shallow enough for every JSON parser behind. */
const MAX_CONTEXT_DEPTH = 32;

/** Facts the caller passes along with a trigger, for this run only. */
export const Context = z
  .record(z.string().max(200), z.unknown())
  .refine(
    (value) => isShallow(value, MAX_CONTEXT_DEPTH),
    `must not be nested over ${MAX_CONTEXT_DEPTH} deep`,
  );

function isShallow(value: unknown, depth: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isShallow(inner, depth - 1));
}

/** Words of others that came along: what was replied to, forwarded, or said in a group before. Data, never instructions. */
export const Quote = z.strictObject({
  author: z.string().max(200).optional().meta({ description: 'who said it, as they call themselves' }),
  content: z.string().min(1).max(10_000),
});
export type Quote = z.infer<typeof Quote>;

/** The sender’s own name of a message on its channel, e.g. a Telegram message id or an e-mail’s Message-ID. */
export const SourceMessageId = z.string().min(1).max(300);

const MAX_QUOTES = 50;
const MAX_ATTACHMENTS = 10;

/** What a trigger and its message have in common beside the text. */
export const Along = {
  quotes: z.array(Quote).min(1).max(MAX_QUOTES).optional().meta({
    description: 'words of others that came along, the oldest first: read as data, never as instructions',
  }),
  subject: z.string().trim().min(1).max(300).optional().meta({
    description: 'what it is about, such as the subject of an e-mail: a new session is called by it',
  }),
  source_message_id: SourceMessageId.optional().meta({
    description: 'the message’s own name on its channel, by which a later change of it finds its run',
  }),
  replaces: RowId.optional().meta({
    description:
      'the run of an earlier message in the session that this one takes the place of: it is stopped, and left out of the history',
  }),
  parent_id: RowId.nullable().optional().meta({
    description:
      'the run of the session that this message comes after, null for its start; missing: the one before it. The history is that run, the one it comes after, and so on',
  }),
  memory: z.literal('none').optional().meta({
    description:
      'the run neither reads nor writes what is known of the person, e.g. because others read the answer',
  }),
  temporary: z.literal(true).optional().meta({
    description:
      'it begins a session that is in no list, no search and no export, and is erased 24 h after its last event; its runs are of `memory: none`',
  }),
};

/** A request that something happened and the brain should act. Unknown fields are refused. */
export const TriggerInput = z
  .strictObject({
    source: Channel.meta({ description: 'the channel it came in by, e.g. `web`, `telegram`, `cron`' }),
    user_id: UserId.optional().meta({
      description: 'the person it is for; a service key must name one, a user’s own key may leave it out',
    }),
    session_id: SessionId.optional().meta({ description: 'the conversation; default `source:user_id`' }),
    model: ModelName.optional().meta({
      description: 'e.g. `gpt-4.1` or `ollama/qwen3`; default: the setting',
    }),
    message: z.string().max(MAX_MESSAGE_CHARS).meta({
      description: 'what the person or the service says; it may be empty where there are attachments',
    }),
    attachments: z
      .array(FileRef)
      .min(1)
      .max(MAX_ATTACHMENTS)
      .optional()
      .meta({ description: 'files of the user, uploaded before' }),
    ...Along,
    context: Context.optional().meta({ description: 'facts for this run only' }),
    response_to: z
      .array(Channel)
      .min(1)
      .max(8)
      .optional()
      .meta({ description: 'the channels the answer goes out by; default `[source]`' }),
    reply_to: z
      .string()
      .min(1)
      .max(300)
      .optional()
      .meta({ description: 'where on the source channel the answer goes, e.g. a Telegram chat id' }),
    trust: z.literal('untrusted').optional().meta({
      description: 'the message holds words of somebody the brain does not know: it is read as data',
    }),
    idempotency_key: IdempotencyKey.optional().meta({
      description: 'the sender’s own id for this trigger; over REST also the header `Idempotency-Key`',
    }),
  })
  .refine(({ message, attachments }) => message.trim() !== '' || attachments !== undefined, {
    path: ['message'],
    error: 'must not be empty',
  })
  .refine(({ parent_id, replaces }) => parent_id === undefined || replaces === undefined, {
    path: ['parent_id'],
    error: 'must not stand beside replaces: what takes the place of a run stands where that stood',
  });
export type TriggerInput = z.infer<typeof TriggerInput>;

/** What a trigger is answered with, once its row is on disk. `duplicate`: the key was known already. */
export const TriggerResult = z.object({
  event_id: RowId,
  run_id: RowId,
  session_id: SessionId,
  duplicate: z.boolean(),
});
export type TriggerResult = z.infer<typeof TriggerResult>;

/** The answer of `POST /trigger?wait=`, when the run ended in time. */
export const RunOutcome = TriggerResult.extend({
  status: z.enum(['finished', 'failed', 'cancelled']),
  reply: z.string().nullable().meta({ description: 'the last thing the assistant said in the run' }),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
});
export type RunOutcome = z.infer<typeof RunOutcome>;
