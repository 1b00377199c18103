import type { DataOf, Event } from '@brain/schema';
import { approvalKey, approvalOf, type ApprovalPart } from './approvals.ts';
import { deliveryId, deliveryOf, type DeliveryPart } from './deliveries.ts';
import { receiptOf, type ReceiptPart } from './receipts.ts';

/** Something the brain wrote, did or noted in a run, in the order it is shown. `seq` null: not stored yet. */
export type Part =
  | {
      kind: 'text';
      key: string;
      seq: number | null;
      turn: number | null;
      text: string;
      state: 'writing' | 'done' | 'interrupted';
    }
  | {
      kind: 'tool';
      key: string;
      seq: number | null;
      name: string;
      input: string;
      output: string | null;
      /** `asking`: it waits for the person's word. */
      state: 'working' | 'asking' | 'done' | 'failed';
      /** When it was asked for and when its result came; null where that is not known. */
      began: CallTime | null;
      ended: CallTime | null;
    }
  | { kind: 'thought'; key: string; seq: number; text: string }
  | ReceiptPart
  | ApprovalPart
  | DeliveryPart;

/** A moment of a run: `elapsed_ms`, where it is told, leaves out the time that it waited for somebody's word. */
export interface CallTime {
  at: string;
  elapsed_ms: number | undefined;
}

// What these say is an event of its own, so that the call would only say it twice.
const TOLD_BY_EVENT = ['think', 'send_message'];

export type TextPart = Extract<Part, { kind: 'text' }>;
export type ToolPart = Extract<Part, { kind: 'tool' }>;

/** Applies what belongs to a run's parts; the caller has seen to it that a stored event comes once. */
export function applyToParts(parts: Part[], event: Event): void {
  const { data } = event;
  if (data.event_type === 'delta') return applyDelta(parts, data);
  const seq = event.seq ?? 0;
  const key = event.id ?? '';
  switch (data.event_type) {
    case 'message':
      return applyAnswer(parts, { seq, key }, data);
    case 'thought':
      return insert(parts, { kind: 'thought', key, seq, text: data.thought });
    case 'tool_call':
      return applyCall(parts, event, data);
    case 'tool_result':
      return applyResult(parts, event, data);
    case 'memory':
      return insert(parts, receiptOf(event, data));
    case 'delivery':
      return applyDelivery(parts, event, data);
    case 'approval':
      return applyApproval(parts, event, data);
    case 'run':
    case 'reset':
    case 'review':
  }
}

/** The question and its outcome are one part, whichever of them came first. */
function applyApproval(parts: Part[], event: Event, data: DataOf<'approval'>): void {
  const call = findCall(parts, data.call_id);
  if (call?.state === 'working' && data.status === 'asked') call.state = 'asking';
  if (call?.state === 'asking' && data.status !== 'asked') call.state = 'working';
  const key = approvalKey(event, data);
  const place = parts.findIndex((part) => part.kind === 'approval' && part.key === key);
  const known = parts[place];
  if (known?.kind !== 'approval') return insert(parts, approvalOf(event, data));
  Object.assign(known, approvalOf(event, data, { ...known }));
  parts.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
}

function applyDelta(parts: Part[], data: DataOf<'delta'>): void {
  const turn = parts.filter((part): part is TextPart => part.kind === 'text' && part.turn === data.turn);
  const writing = turn.find((part) => part.state === 'writing');
  if (writing) {
    // A hole cannot be filled; the stored message brings the whole text.
    if (data.offset <= writing.text.length) writing.text = writing.text.slice(0, data.offset) + data.text;
    return;
  }
  if (turn.length > 0 || data.offset > 0) return; // stored already, or a hole
  const key = `${data.run_id}.${data.turn}`;
  parts.push({ kind: 'text', key, seq: null, turn: data.turn, text: data.text, state: 'writing' });
}

/** A stored answer takes the place of the text as it was written, so that the view keeps its element. */
function applyAnswer(parts: Part[], at: { seq: number; key: string }, data: DataOf<'message'>): void {
  const state = data.interrupted ? 'interrupted' : 'done';
  const turn = data.turn ?? null;
  const writing = parts.find(
    (part): part is TextPart => part.kind === 'text' && part.state === 'writing' && part.turn === turn,
  );
  if (writing) {
    Object.assign(writing, { text: data.content, seq: at.seq, state });
    return;
  }
  insert(parts, { kind: 'text', ...at, turn, text: data.content, state });
}

function findCall(parts: Part[], call_id: string): ToolPart | undefined {
  return parts.find((part): part is ToolPart => part.kind === 'tool' && part.key === call_id);
}

function applyCall(parts: Part[], event: Event, data: DataOf<'tool_call'>): void {
  if (TOLD_BY_EVENT.includes(data.name)) return;
  const seq = event.seq ?? 0;
  const began = timeOf(event, data);
  const input = typeof data.input === 'string' ? data.input : JSON.stringify(data.input, null, 2);
  const known = findCall(parts, data.call_id); // its result came first, on a later page of history
  if (known) {
    Object.assign(known, { input, seq, began });
    parts.sort((a, b) => (a.seq ?? Infinity) - (b.seq ?? Infinity));
    return;
  }
  const key = data.call_id;
  const { name } = data;
  insert(parts, { kind: 'tool', key, seq, name, input, output: null, state: 'working', began, ended: null });
}

function applyResult(parts: Part[], event: Event, data: DataOf<'tool_result'>): void {
  if (TOLD_BY_EVENT.includes(data.name) && data.ok) return;
  const ended = timeOf(event, data);
  const state = data.ok ? 'done' : 'failed';
  const call = findCall(parts, data.call_id);
  if (call) {
    Object.assign(call, { output: data.output, state, ended });
    return;
  }
  const { call_id: key, name, output } = data;
  const seq = event.seq ?? 0;
  insert(parts, { kind: 'tool', key, seq, name, input: '', output, state, began: null, ended });
}

function timeOf(event: Event, { elapsed_ms }: { elapsed_ms?: number | undefined }): CallTime {
  return { at: event.created_at, elapsed_ms };
}

/** One that is known may get another place: its first event may be read last. */
function applyDelivery(parts: Part[], event: Event, data: DataOf<'delivery'>): void {
  const id = deliveryId(event, data);
  const at = parts.findIndex((part) => part.kind === 'delivery' && part.key === id);
  const known = at === -1 ? undefined : (parts.splice(at, 1)[0] as DeliveryPart); // as it was found
  insert(parts, deliveryOf(event, data, known));
}

function insert(parts: Part[], part: Part): void {
  const place = parts.findIndex((other) => (other.seq ?? Infinity) > (part.seq ?? Infinity));
  parts.splice(place === -1 ? parts.length : place, 0, part);
}

/** Another attempt begins: what an earlier one wrote and did not store is written anew. */
export function restartParts(parts: Part[]): void {
  for (let index = parts.length - 1; index >= 0; index -= 1) {
    const part = parts[index];
    if (part?.kind === 'text' && part.state === 'writing') parts.splice(index, 1);
  }
}

/** The run is over: nothing is being written or worked on any more. */
export function endParts(parts: Part[], status: 'finished' | 'failed' | 'cancelled'): void {
  if (status === 'finished') restartParts(parts); // all that counts of a finished run is stored
  for (const part of parts) {
    if (part.kind === 'text' && part.state === 'writing') part.state = 'interrupted';
    if (part.kind === 'tool' && part.state !== 'done') part.state = 'failed';
    if (part.kind === 'approval' && part.status === 'asked') part.status = 'over';
  }
}
