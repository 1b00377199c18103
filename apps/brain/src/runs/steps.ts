import type { DataOf, Receipt, StoredEvent, Usage } from '@brain/schema';
import { factId } from '../store/row.ts';
import { receiptsOf } from './receipts.ts';

type ToolCall = DataOf<'tool_call'>;

/** A turn as far as it is stored. A turn without calls is the last one. */
export interface Turn {
  text: string;
  calls: ToolCall[];
  /** By call_id; a call without one has not been done. */
  results: Map<string, ToolOutput>;
  /** What a person was asked before a call is done, by its call_id. */
  approvals: Map<string, Asked>;
}

/** What a tool answered; `untrusted`: in words of others. */
export interface ToolOutput {
  output: string;
  untrusted: boolean;
}

/** An approval as far as it is stored: `asked` is the one that waits. */
export interface Asked {
  id: string;
  status: DataOf<'approval'>['status'];
  content: string;
  expires_at: string;
}

/** The state of a run: the fold of its events. */
export interface RunState {
  turns: Turn[];
  usage: Usage;
  /** Times it was started since its last step. */
  startsWithoutProgress: number;
  /** Times it was started in all. */
  starts: number;
  model: string | undefined;
  /** How long it was worked on up to its last step, over all attempts. What a crash cut off does not count. */
  elapsedMs: number;
  /** The last thing the assistant said. */
  reply: string | null;
  /** What has changed in the memory. */
  receipts: Receipt[];
  end: DataOf<'run'> | undefined;
}

/** A step of a run is claimed by the id of its first row. */
export const stepId = (run_id: string, ...step: (string | number)[]) => factId('evt', run_id, ...step);
export const endId = (run_id: string) => stepId(run_id, 'end');
/** The call that an approval is asked for, and the answer to it. */
type OfCall = Pick<ToolCall, 'run_id' | 'turn' | 'call_id'>;
export const askedId = ({ run_id, turn, call_id }: OfCall) => stepId(run_id, 'approval', turn, call_id);
export const verdictId = ({ run_id, turn, call_id }: OfCall) =>
  stepId(run_id, 'approval', turn, call_id, 'settled');

/** The approvals of a run that wait for a person's word. */
export function waitingApprovals({ turns }: Pick<RunState, 'turns'>): Asked[] {
  return turns.flatMap(({ approvals }) => [...approvals.values()].filter(({ status }) => status === 'asked'));
}

/** How a run stands: one that waits, does for its turn or for its user's word. */
export function statusOf(state: RunState): DataOf<'run'>['status'] {
  if (state.end) return state.end.status;
  const isGoingOn = state.startsWithoutProgress > 0 || state.turns.length > 0;
  return isGoingOn && waitingApprovals(state).length === 0 ? 'started' : 'waiting';
}

export function newTurn(text = '', calls: ToolCall[] = []): Turn {
  return { text, calls, results: new Map(), approvals: new Map() };
}

/** Reads where a run stands from its events in the order of `seq`. Reading an event twice changes nothing. */
export function foldRun(events: StoredEvent[]): RunState {
  const state: RunState = {
    turns: [],
    usage: { input_tokens: 0, output_tokens: 0 },
    startsWithoutProgress: 0,
    starts: 0,
    model: undefined,
    elapsedMs: 0,
    reply: null,
    receipts: [],
    end: undefined,
  };
  const seen = new Set<string>();
  for (const event of events) {
    if (seen.has(event.id)) continue;
    seen.add(event.id);
    apply(state, event);
  }
  return state;
}

function apply(state: RunState, { id, data }: StoredEvent): void {
  if ('elapsed_ms' in data) state.elapsedMs = Math.max(state.elapsedMs, data.elapsed_ms ?? 0);
  switch (data.event_type) {
    case 'run':
      applyStatus(state, data);
      return;
    case 'message':
      if (data.role === 'user') return;
      state.reply = data.content;
      if (data.turn !== undefined) turnOf(state, data.turn).text = data.content;
      addUsage(state.usage, data.usage);
      break;
    case 'tool_call':
      turnOf(state, data.turn).calls.push(data);
      addUsage(state.usage, data.usage);
      break;
    case 'tool_result':
      turnOf(state, data.turn).results.set(data.call_id, {
        output: data.output,
        untrusted: data.untrusted ?? false,
      });
      break;
    case 'approval':
      applyApproval(state, id, data);
      break;
    case 'delivery':
      // A delivery is settled whenever its channel gets to it: that is no progress of the run.
      return;
    case 'memory':
      state.receipts.push(...receiptsOf([{ data }]));
      break;
    case 'thought':
    case 'review':
      break;
  }
  state.startsWithoutProgress = 0;
}

function applyStatus(state: RunState, data: DataOf<'run'>): void {
  if (data.status === 'started') {
    state.starts += 1;
    state.startsWithoutProgress += 1;
    state.model = data.model;
    return;
  }
  // A run that was put down in good order did not bring the process down.
  if (data.status === 'waiting') state.startsWithoutProgress = 0;
  else state.end = data;
}

function applyApproval(state: RunState, id: string, data: DataOf<'approval'>): void {
  const { approvals } = turnOf(state, data.turn);
  const asked = approvals.get(data.call_id);
  if (data.status === 'asked')
    approvals.set(data.call_id, {
      id,
      status: 'asked',
      content: data.content,
      expires_at: data.expires_at ?? '',
    });
  else if (asked) asked.status = data.status;
}

function turnOf(state: RunState, index: number): Turn {
  const turn = state.turns[index] ?? newTurn();
  state.turns[index] = turn;
  return turn;
}

/** Adds what one call of a model used. */
export function addUsage(sum: Usage, usage: Usage | undefined): void {
  sum.input_tokens += usage?.input_tokens ?? 0;
  sum.output_tokens += usage?.output_tokens ?? 0;
  if (usage?.cost !== undefined) sum.cost = (sum.cost ?? 0) + usage.cost;
}

/** What was used without what it cost, which stands beside it. */
export const tokensOf = ({ input_tokens, output_tokens }: Usage): Usage => ({ input_tokens, output_tokens });
