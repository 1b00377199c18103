import type { Identity, StoredEvent } from '@brain/schema';
import { foldRun, type RunState } from './steps.ts';

/** A run that is being worked on. `state` grows with each step stored. */
export interface Run {
  trigger: StoredEvent<'message'>;
  state: RunState;
  /** Where its user is on channels. */
  identities: Identity[];
  /** Its answer goes where its user has brought the assistant, such as a group. */
  isPlace: boolean;
  /** The model that its user prefers. */
  preferred: string | undefined;
  /** The model has read words of others in this run: those of the trigger, of the history, or of a tool. */
  tainted: boolean;
  /** How long it has been worked on, over all its attempts; by the monotonic clock within this one. */
  elapsedMs: () => number;
  /** Aborts when the run is cancelled, takes too long, or the brain stops. */
  signal: AbortSignal;
  /** The text being written, in case the run is stopped in the middle. */
  partial: { turn: number; text: string };
}

/** Another attempt has stored this step, or the run has ended: whoever did that owns the run now. */
export class LostRun extends Error {}

/** The run waits for a person's word, and its attempt is over until then. */
export class Parked extends Error {}

/** What a run is made from: its trigger, all its events, where its user is, and what they prefer. */
export interface Stored {
  trigger: StoredEvent<'message'>;
  events: StoredEvent[];
  identities: Identity[];
  isPlace?: boolean;
  preferred?: string | undefined;
}

/** The run as it is stored. */
export function openRun(stored: Stored, signal: AbortSignal): Run {
  const { trigger, events, identities, isPlace = false, preferred } = stored;
  const state = foldRun(events);
  return {
    trigger,
    state,
    identities,
    isPlace,
    preferred,
    tainted: bringsOthers(trigger),
    elapsedMs: () => state.elapsedMs,
    signal,
    partial: { turn: state.turns.length, text: '' },
  };
}

/** Whether somebody else's words started the run. */
export function isUntrusted({ data }: { data: Pick<StoredEvent<'message'>['data'], 'trust'> }): boolean {
  return data.trust === 'untrusted';
}

/** Whether a trigger holds words of others, be they all of it or come along with it. */
export function bringsOthers(trigger: {
  data: Pick<StoredEvent<'message'>['data'], 'trust' | 'quotes'>;
}): boolean {
  return isUntrusted(trigger) || trigger.data.quotes !== undefined;
}
