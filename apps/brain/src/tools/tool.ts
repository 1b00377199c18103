import { z } from 'zod';
import type { Identity, StoredData, StoredEvent, Trust } from '@brain/schema';
import { BrainError, explain } from '../errors.ts';
import type { ToolSpec } from '../model/model.ts';
import type { NewRow } from '../store/row.ts';
import type { Unit } from '../store/unit.ts';

/** What a tool knows about the run that calls it. It acts for `user_id` and nobody else. */
export interface ToolContext {
  user_id: string;
  session_id: string;
  run_id: string;
  call_id: string;
  trigger: StoredEvent<'message'>;
  /** Whose words the trigger holds. */
  trust: Trust;
  /** Before this call the model has read words of others, which may have talked it into the call. */
  tainted: boolean;
  /** Where the user is on channels, proven. */
  identities: Identity[];
  /** Aborts when the run is stopped or the tool takes too long. */
  signal: AbortSignal;
  /** An event of this call: the same call makes the same event, however often it is tried. */
  event(part: string, data: StoredData): NewRow;
  /**
   * The deliveries that bring a message to channels; `part` tells this message from others of the run. Without an
   * address it goes to the user, or to where the trigger is answered.
   */
  deliver(channels: string[], part: string, message: ToSend): NewRow[];
}

/** A message that a tool sends, in Markdown. */
export interface ToSend {
  content: string;
  subject?: string;
  to?: string | undefined;
}

/**
 * What a tool answers: the text the model reads, and the changes that are committed together with it.
 * A tool never acts on the world by itself.
 */
export interface ToolAnswer extends Pick<Unit, 'rows' | 'ensure' | 'patches' | 'supersedes' | 'removes'> {
  output: string;
  /** The output holds words from elsewhere: the model reads them as data. */
  untrusted?: true;
}

/** What a person must approve before a call is done: exactly what it will do, in plain text. */
export interface Approval {
  content: string;
}

export interface Tool {
  name: string;
  spec: ToolSpec;
  /** It reads or writes what is known of the user: a run without memory is not offered it. */
  needsMemory?: true;
  /** An owner has switched it off: it is not offered, and refuses its calls. */
  isOff?(): boolean;
  /** The input as the tool understands it, for words about it. @throws Error as `run`. */
  check?(input: unknown): Record<string, unknown>;
  /**
   * What the user must approve before this call; undefined where it may be done freely. Asked once, before the call is
   * done; a tool without it has no effect on anybody but who is answered.
   * @throws Error as `run`.
   */
  approval?(input: unknown, context: ToolContext): Promise<Approval | undefined>;
  /** Runs the call with its input as the model wrote it. @throws Error when it failed: the model reads the message. */
  run(input: unknown, context: ToolContext): Promise<ToolAnswer>;
}

/** A tool from its parts. The input is parsed by its schema; a wrong one is an error the model can act on. */
export function defineTool<T extends object>(tool: {
  name: string;
  /** Written for the model. */
  description: string;
  input: z.ZodType<T>;
  needsMemory?: true;
  approval?(input: T, context: ToolContext): Promise<Approval | undefined> | Approval | undefined;
  run(input: T, context: ToolContext): Promise<ToolAnswer> | ToolAnswer;
}): Tool {
  const { $schema: _, ...parameters } = z.toJSONSchema(tool.input, {
    io: 'input',
    // They cost tokens in every prompt, and who is past them is told so in words.
    override({ jsonSchema }) {
      delete jsonSchema.minLength;
      delete jsonSchema.maxLength;
      delete jsonSchema.pattern;
    },
  });
  const { approval } = tool;

  function parse(input: unknown): T {
    const parsed = tool.input.safeParse(input);
    if (!parsed.success) throw new Error(`wrong input: ${explain(parsed.error)}`);
    return parsed.data;
  }

  return {
    name: tool.name,
    spec: {
      type: 'function',
      function: { name: tool.name, description: tool.description, parameters },
    },
    ...(tool.needsMemory && { needsMemory: true }),
    check: (input) => Object.fromEntries(Object.entries(parse(input))),
    ...(approval && { approval: async (input, context) => approval(parse(input), context) }),
    run: async (input, context) => tool.run(parse(input), context),
  };
}

/** What a tool answers that has put its message into the outbox, for `taker` to send; or why that cannot be. */
export function handedOver(rows: NewRow[], taker: string): ToolAnswer {
  const refused = rows.find(({ data }) => 'error' in data)?.data;
  const isRefused = refused !== undefined && 'error' in refused;
  return { output: isRefused ? `error: ${String(refused.error)}` : `handed over to ${taker}`, rows };
}

/**
 * How a tool call writes memory: for the user of its run and nobody else, whatever the model wrote.
 * @throws BrainError `forbidden` in a run that somebody else's words started: what they say is not learnt.
 */
export function writingOf({ user_id, session_id, run_id, call_id, trust }: ToolContext) {
  if (trust === 'untrusted')
    throw new BrainError('forbidden', 'this message is not from the user: their memory stays as it is');
  return {
    user_id,
    session_id,
    run_id,
    told: true,
    why: 'tool' as const,
    origin: 'assistant' as const,
    source_event_id: run_id,
    fact: [run_id, call_id],
  };
}
