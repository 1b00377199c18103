import type { StoredEvent } from '@brain/schema';
import { factId } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Waited } from './back-off.ts';

/** The facts of a delivery, named by what they are: a try begins once, ends once, and the delivery is settled once. */
export const tryId = (id: string, attempt: number) => factId('evt', id, 'try', attempt);
export const triedId = (id: string, attempt: number) => factId('evt', id, 'tried', attempt);
export const settledId = (id: string) => factId('evt', id, 'settled');

/** Where a delivery stands: the fold of its tries. */
export interface Tries extends Waited {
  attempts: number;
  /** The first part that is not known to be sent, from 0. */
  part: number;
  /** Its last try has no outcome: it is being sent, or whoever sent it is gone. */
  inFlight: boolean;
  claimant: string | undefined;
  /** The last try failed, and may have gone out. */
  uncertain: boolean;
  /** A try that may have gone out was repeated. */
  repeated: boolean;
  /** Tries without an outcome, one after the other: whoever sent it went away each time. */
  cutOff: number;
  error: string | undefined;
  /** When the next try may begin, and how long that was to be when it was decided. */
  notBefore: string | undefined;
  delayMs: number;
}

/** Folds tries in their order: each as it began, followed by how it failed where it did. */
export function foldTries(events: Pick<StoredEvent<'delivery'>, 'data' | 'created_at'>[]): Tries {
  const tries: Tries = {
    attempts: 0,
    part: 0,
    inFlight: false,
    claimant: undefined,
    uncertain: false,
    repeated: false,
    cutOff: 0,
    error: undefined,
    notBefore: undefined,
    delayMs: 0,
    failures: 0,
    waitedMs: 0,
  };
  for (const { data, created_at } of events) {
    if (data.status === 'sending') {
      const { part = 0, claimant } = data;
      const again = part === tries.part;
      const cutOff = again ? tries.cutOff + 1 : 1;
      tries.repeated ||= again && (tries.inFlight || tries.uncertain);
      Object.assign(tries, { part, claimant, inFlight: true, uncertain: false, cutOff });
      tries.attempts += 1;
      continue;
    }
    const { error, not_before: notBefore = created_at, retry_after } = data;
    const delayMs = Date.parse(notBefore) - Date.parse(created_at);
    const uncertain = data.uncertain === true;
    Object.assign(tries, { error, notBefore, delayMs, inFlight: false, uncertain, cutOff: 0 });
    if (retry_after !== undefined) continue;
    tries.failures += 1;
    tries.waitedMs += delayMs;
  }
  return tries;
}

/** Reads the tries of a delivery: their ids follow from it, so this costs two reads a try and needs no index. */
export async function readTries(store: Store, id: string): Promise<Tries> {
  const events: StoredEvent<'delivery'>[] = [];
  for (let attempt = 1; ; attempt += 1) {
    const [begun, tried] = await Promise.all([
      store.events.get(tryId(id, attempt)),
      store.events.get(triedId(id, attempt)),
    ]);
    if (!begun) return foldTries(events);
    events.push(begun as StoredEvent<'delivery'>); // such an id is of no other event
    if (tried) events.push(tried as StoredEvent<'delivery'>); // nor is this
  }
}

/** How long the next try must still wait; never longer than was decided, also when the clock was set back since. */
export function restMs({ notBefore, delayMs }: Tries, now: number): number {
  return notBefore === undefined ? 0 : Math.max(0, Math.min(Date.parse(notBefore) - now, delayMs));
}
