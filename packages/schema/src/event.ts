import { z } from 'zod';
import { FileEntry } from './file.ts';
import { Channel, RowId, SessionId, UserId } from './name.ts';
import { Along, Context } from './trigger.ts';

/** Whether a trigger, a delivery, an approval or the review of a run still waits for its outcome. The one field of an event that changes. */
export const State = z.enum(['open', 'done']);

export const Usage = z.object({
  input_tokens: z.int().nonnegative(),
  output_tokens: z.int().nonnegative(),
  cost: z.number().nonnegative().optional().meta({ description: 'in US dollars, as the provider says' }),
});
export type Usage = z.infer<typeof Usage>;

const run_id = RowId;
/** On the rows that a run's steps are claimed by. */
const elapsed_ms = z
  .int()
  .nonnegative()
  .optional()
  .meta({ description: 'how long the run had been worked on, over all its attempts' });
const call = { run_id, turn: z.int(), call_id: z.string() };

/** Whose words a trigger holds: a person's own, those of a service that acts for them, or of just anybody. */
export const Trust = z.enum(['owner', 'member', 'service', 'untrusted']);
export type Trust = z.infer<typeof Trust>;

/** A user's message is the trigger: it carries what the caller asked for, and its state. */
export const MessageData = z.object({
  event_type: z.literal('message'),
  run_id,
  role: z.enum(['user', 'assistant']),
  content: z.string(),
  source: Channel,
  turn: z.int().optional(),
  usage: Usage.optional(),
  elapsed_ms,
  interrupted: z.literal(true).optional().meta({ description: 'the run was stopped while this was written' }),
  model: z.string().optional(),
  context: Context.optional(),
  response_to: z.array(Channel).optional(),
  reply_to: z.string().optional(),
  attachments: z.array(FileEntry).optional(),
  ...Along,
  trust: Trust.optional().meta({ description: 'of a trigger: whose words it holds' }),
  tainted: z
    .literal(true)
    .optional()
    .meta({ description: 'of an answer: written by a model that had read words of others' }),
  state: State.optional(),
});

/** Text as the model writes it: told, never stored. It replaces whatever stood from `offset` on. */
export const DeltaData = z.object({
  event_type: z.literal('delta'),
  run_id,
  turn: z.int(),
  offset: z
    .int()
    .nonnegative()
    .meta({ description: 'in UTF-16 code units, from the start of this turn’s text' }),
  text: z.string(),
});

export const ThoughtData = z.object({ event_type: z.literal('thought'), run_id, thought: z.string() });

/** `input` is the parsed JSON object, or the text as the model wrote it where that is not JSON. */
export const ToolCallData = z.object({
  event_type: z.literal('tool_call'),
  ...call,
  name: z.string(),
  input: z.union([z.record(z.string(), z.unknown()), z.string()]),
  usage: Usage.optional(),
  elapsed_ms,
});

export const ToolResultData = z.object({
  event_type: z.literal('tool_result'),
  ...call,
  name: z.string(),
  ok: z.boolean(),
  output: z.string(),
  untrusted: z
    .literal(true)
    .optional()
    .meta({ description: 'the output holds words from elsewhere: data, never instructions' }),
  elapsed_ms,
});

/** `started` stands once for each attempt; one of the last three statuses ends the run, once. */
export const RunData = z.object({
  event_type: z.literal('run'),
  run_id,
  status: z.enum(['started', 'waiting', 'finished', 'failed', 'cancelled']),
  model: z.string().optional(),
  attempt: z.int().optional(),
  usage: Usage.optional(),
  elapsed_ms,
  cost: z.number().optional().meta({ description: 'in US dollars, where the price is known' }),
  error: z.object({ code: z.string(), message: z.string() }).optional(),
  state: State.optional().meta({ description: 'of an end: open until it was read for what to remember' }),
});

/** The receipt of a change to what the brain knows; its id is what `undo` takes the change back by. */
export const MemoryData = z.object({
  event_type: z.literal('memory'),
  run_id: run_id.optional(),
  change: z.enum(['remembered', 'superseded', 'forgotten', 'restored']),
  memory_id: RowId,
  content: z.string().meta({ description: 'what is known now; empty when it was forgotten' }),
  was: z.string().optional().meta({ description: 'the statement that was superseded' }),
  why: z.enum(['tool', 'rules', 'model', 'user']).meta({
    description:
      'who wrote it: the assistant by a tool, rules or a model that read the message after the answer, or the user',
  }),
  source_event_id: RowId.optional().meta({ description: 'the message it was learnt from' }),
  undo_id: RowId.optional().meta({ description: 'what `undo` takes it back by, where that is possible' }),
});

/** That a run's trigger was read for what to remember: at most once, where that had any effect. */
export const ReviewData = z.object({
  event_type: z.literal('review'),
  run_id,
  writes: z.int().nonnegative().meta({ description: 'memories written' }),
  model: z.string().optional(),
  usage: Usage.optional(),
  cost: z.number().optional().meta({ description: 'in US dollars, where the price is known' }),
});

/** What the brain has remembered or forgotten, as it stands below a message. */
export const Receipt = MemoryData.pick({ change: true, content: true, was: true, undo_id: true });
export type Receipt = z.infer<typeof Receipt>;

/**
 * One message for a channel. The first event is open and has no `delivery_id`; those that follow name it: `sending`
 * before each try, `open` after a try that failed for now, and at last `sent` or `failed`, once.
 */
export const DeliveryData = z.object({
  event_type: z.literal('delivery'),
  run_id,
  status: z.enum(['open', 'sending', 'sent', 'failed']),
  channel: Channel,
  to: z.string().optional().meta({ description: 'the address on the channel, where the trigger gave one' }),
  content: z.string().optional().meta({ description: 'in the first and the last event' }),
  subject: z
    .string()
    .optional()
    .meta({ description: 'of a message that begins something new, as an e-mail' }),
  approval_id: RowId.optional().meta({ description: 'it asks for this approval, where the channel can' }),
  receipts: z.array(Receipt).optional().meta({
    description: 'what changed in the memory by the way: to be shown with a way back, where the channel can',
  }),
  delivery_id: RowId.optional(),
  again_of: RowId.optional().meta({ description: 'of the first event: the failed one that it sends anew' }),
  again_id: RowId.optional().meta({ description: 'in a list: by which delivery it was sent anew' }),
  part: z
    .int()
    .optional()
    .meta({ description: 'which part is being sent, from 0; those before it are sent' }),
  attempts: z.int().optional().meta({ description: 'tries so far; each part of a long message is one' }),
  claimant: z.string().optional().meta({ description: 'who tries' }),
  error: z.string().optional(),
  uncertain: z
    .literal(true)
    .optional()
    .meta({ description: 'this try failed, and may have gone out all the same' }),
  retry_after: z.number().optional().meta({ description: 'in seconds, as the channel asked' }),
  not_before: z.iso.datetime().optional().meta({ description: 'when it is tried again' }),
  may_be_duplicate: z
    .literal(true)
    .optional()
    .meta({ description: 'a try that may have gone out was repeated' }),
  state: State.optional(),
});

/**
 * A tool call that waits for its user's word. The first event is `asked`, its id names the approval, and `content` is
 * exactly what will be done; the one that follows names it in `approval_id`, and there is never a second.
 */
export const ApprovalData = z.object({
  event_type: z.literal('approval'),
  ...call,
  status: z.enum(['asked', 'approved', 'denied', 'expired']),
  name: z.string().meta({ description: 'of the tool' }),
  content: z.string(),
  approval_id: RowId.optional(),
  via: Channel.optional().meta({ description: 'by which channel it was decided' }),
  expires_at: z.iso.datetime().optional().meta({ description: 'of `asked`: until when it can be decided' }),
  elapsed_ms,
  state: State.optional(),
});

/** What a subscriber has of the session holds no more: it is told anew, from its start. Told, never stored. */
export const ResetData = z.object({ event_type: z.literal('reset') });

const STORED = [
  MessageData,
  ThoughtData,
  ToolCallData,
  ToolResultData,
  RunData,
  MemoryData,
  ReviewData,
  DeliveryData,
  ApprovalData,
] as const;

/** What is stored of an event: everything but what is only told. */
export const StoredData = z.discriminatedUnion('event_type', STORED);
export type StoredData = z.infer<typeof StoredData>;

/** What happened, by `event_type`. */
export const EventData = z.discriminatedUnion('event_type', [...STORED, DeltaData, ResetData]);
export type EventData = z.infer<typeof EventData>;
export type EventType = EventData['event_type'];
export type DataOf<T extends EventType> = Extract<EventData, { event_type: T }>;

/** An event on the wire. A delta or a reset is told and not stored, so it has neither `seq` nor `id`. */
export const Event = z.object({
  seq: z.int().nullable().meta({ description: 'order of commit: the cursor' }),
  id: RowId.nullable(),
  type: z.literal('event'),
  user_id: UserId,
  session_id: SessionId,
  data: EventData,
  tags: z.array(z.string()),
  created_at: z.iso.datetime(),
});
export type Event = z.infer<typeof Event>;

/** A stored event, narrowed to one event type where `T` names it. */
export type StoredEvent<T extends StoredData['event_type'] = StoredData['event_type']> = Event & {
  seq: number;
  id: string;
  data: DataOf<T>;
};

/** True for a stored event of that type; narrows its data. */
export function isEvent<T extends StoredData['event_type']>(event: Event, type: T): event is StoredEvent<T> {
  return event.data.event_type === type;
}
