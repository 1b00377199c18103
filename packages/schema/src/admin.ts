import { z } from 'zod';
import type { StoredEvent } from './event.ts';
import { Channel, ModelName, RowId, SessionId, UserId } from './name.ts';

// What owners see and set for everybody. Of what other people say nothing stands in any of it.

const count = z.int().nonnegative();
const time = z.iso.datetime();
/** A page, by `seq`. */
const seq = z.int().positive().optional();

/** The days of the longest report of what was used. */
export const MAX_USAGE_DAYS = 92;

/** Which days, in UTC, both included; default: the last 30. */
export const UsageInput = z.strictObject({ since: z.iso.date().optional(), until: z.iso.date().optional() });
export type UsageInput = z.infer<typeof UsageInput>;

/** What one person’s runs used of one model on one day, with what reading them for what to remember did. */
export const UsageEntry = z.object({
  day: z.iso.date(),
  user_id: UserId,
  model: z.string(),
  runs: count,
  input_tokens: count,
  output_tokens: count,
  cost: z
    .number()
    .nullable()
    .meta({ description: 'in US dollars; of the runs whose price was known, null where none was' }),
});
export type UsageEntry = z.infer<typeof UsageEntry>;

const dollars = z.number().min(0).max(1_000_000).meta({ description: 'US dollars a million tokens' });

/** What a model costs. It is looked up as a run ends; what ended before keeps its cost. */
export const Price = z.strictObject({ model: ModelName, input: dollars, output: dollars });
export type Price = z.infer<typeof Price>;

/** Which events: after a `seq`, or the last ones before it. */
export const FeedInput = z.strictObject({
  after: z.int().nonnegative().optional(),
  before: seq,
  limit: z.int().min(1).max(200).default(50),
  event_types: z
    .array(
      z.enum([
        'message',
        'thought',
        'tool_call',
        'tool_result',
        'run',
        'memory',
        'review',
        'delivery',
        'approval',
      ]),
    )
    .min(1)
    .optional(),
  user_id: UserId.optional(),
  session_id: SessionId.optional(),
});
export type FeedInput = z.infer<typeof FeedInput>;

/** What is told of an event without what was said in it. */
export const BareData = z.object({
  event_type: z.string(),
  run_id: RowId.optional(),
  role: z.enum(['user', 'assistant']).optional(),
  status: z.string().optional(),
  state: z.enum(['open', 'done']).optional(),
  source: Channel.optional(),
  channel: Channel.optional(),
  tool: z.string().optional().meta({ description: '`unknown` where there is no tool of that name' }),
  ok: z.boolean().optional(),
  model: z.string().optional(),
  attempt: z.int().optional(),
  attempts: z.int().optional(),
  part: z.int().optional(),
  turn: z.int().optional(),
  elapsed_ms: z.int().optional(),
  input_tokens: z.int().optional(),
  output_tokens: z.int().optional(),
  cost: z.number().optional(),
  writes: z.int().optional(),
  attachments: z.int().optional().meta({ description: 'how many' }),
  change: z.string().optional().meta({ description: 'of a memory' }),
  trust: z.string().optional(),
  error_code: z.string().optional(),
  delivery_id: RowId.optional(),
  approval_id: RowId.optional(),
  again_id: RowId.optional().meta({ description: 'the delivery by which it was sent anew' }),
});
export type BareData = z.infer<typeof BareData>;

/** An event of anybody, bare. `event`: the whole of it, where it is the caller’s own. */
export interface FeedEntry {
  seq: number;
  id: string;
  user_id: string;
  session_id: string;
  created_at: string;
  data: BareData;
  event?: StoredEvent;
}

/** A page of the feed, ascending. */
export interface Feed {
  results: FeedEntry[];
  /** Ask for `after` this to go on. */
  cursor: number;
  /** Ask for `before` this to go back, also where `results` is empty; null at the start. */
  before: number | null;
}

/** Which runs of everybody, the latest first. */
export const RunsInput = z.strictObject({
  status: z.enum(['open', 'failed']),
  limit: z.int().min(1).max(200).default(50),
  before: seq,
});
export type RunsInput = z.infer<typeof RunsInput>;

/** A run without what was said in it. `seq` and `created_at` are of its trigger while it is open, else of its end. */
export interface RunEntry {
  seq: number;
  run_id: string;
  user_id: string;
  session_id: string;
  created_at: string;
  status: 'open' | 'failed';
  source?: string;
  model?: string | undefined;
  elapsed_ms?: number | undefined;
  error_code?: string | undefined;
  /** It waits for its user’s word. */
  is_asking?: true;
}

/** How the brain is doing. */
export const Overview = z.object({
  version: z.string(),
  started_at: time,
  open_runs: count,
  active_runs: count,
  waiting_sessions: count,
  oldest_open_seconds: z
    .number()
    .meta({ description: 'age of the oldest open run; not of what waits for its user’s word' }),
  open_deliveries: z.record(z.string(), count).meta({ description: 'by channel' }),
  open_approvals: count,
  open_reviews: count,
  sockets: count,
  memory_bytes: count,
  store_bytes: count,
  is_writable: z.boolean(),
});
export type Overview = z.infer<typeof Overview>;

export const ToolName = z
  .string()
  .max(64)
  .regex(/^[\w-]+$/, 'a tool’s name is letters, digits, _ and -');

/** What an owner says of a tool. `ask`: each call waits for its user’s word; `off`: it is not offered. */
export const ToolRule = z.enum(['default', 'ask', 'off']);
export type ToolRule = z.infer<typeof ToolRule>;

export const ToolRuleInput = z.strictObject({ name: ToolName, rule: ToolRule });
export const ToolEntry = z.object({ name: ToolName, description: z.string(), rule: ToolRule });
export type ToolEntry = z.infer<typeof ToolEntry>;

/** Words to the assistant that hold for everybody; empty: none. */
export const InstructionsInput = z.strictObject({ content: z.string().trim().max(4000) });
export const Instructions = z.object({
  content: z.string(),
  environment: z.string().optional().meta({
    description: 'what BRAIN_INSTRUCTIONS says: it comes first, and is changed there',
  }),
});
export type Instructions = z.infer<typeof Instructions>;

/** The name that a backup made by the brain has: when it was begun. */
export const BackupName = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/, 'is no name of a backup');
export const BackupEntry = z.object({
  name: BackupName,
  created_at: time,
  bytes: count,
  state: z.enum(['working', 'done', 'failed']),
  progress: z.number().meta({ description: 'from 0 to 1' }),
  error: z.string().optional(),
});
export type BackupEntry = z.infer<typeof BackupEntry>;

/** A failed delivery that is to be sent anew; and the delivery that does. */
export const AgainInput = z.strictObject({ id: RowId });
export const Again = z.object({ id: RowId });
export type Again = z.infer<typeof Again>;
