import type { Preferences, Streaming } from '@brain/schema';
import { spotOf } from '../address.ts';

const KEPT_MS = 60_000;
const MAX_PEOPLE = 200;
const ASK_MS = 2_000;

/** How a run is shown: as a draft that is not yet a message, as a message that is changed, or only “typing…”. */
export type Mode = 'draft' | 'edit' | 'off';

interface ModesDeps {
  preferences: (user_id: string, signal: AbortSignal) => Promise<Preferences>;
  now?: () => number;
}

/** How each person wants to see an answer while it is written: of the last 200 asked for, at most a minute old. */
export function createModes({ preferences, now = Date.now }: ModesDeps) {
  const people = new Map<string, { since: number; streaming: Streaming }>();

  async function choiceOf(user_id: string): Promise<Streaming> {
    const known = people.get(user_id);
    if (known && now() - known.since < KEPT_MS) return known.streaming;
    const asked = await preferences(user_id, AbortSignal.timeout(ASK_MS)).catch(() => undefined);
    if (!asked) return known?.streaming ?? 'auto';
    const streaming = asked.streaming ?? 'auto';
    people.delete(user_id);
    people.set(user_id, { since: now(), streaming });
    const oldest = people.keys().next();
    if (people.size > MAX_PEOPLE && !oldest.done) people.delete(oldest.value);
    return streaming;
  }

  /** For an address of somebody. Never throws; within two seconds. */
  return async function modeOf(user_id: string, address: string): Promise<Mode> {
    const streaming = await choiceOf(user_id);
    if (streaming === 'off' || streaming === 'edit') return streaming;
    return isPrivate(address) ? 'draft' : 'edit';
  };
}

/** Groups have negative ids; drafts are for private chats only: https://core.telegram.org/bots/api#sendmessagedraft */
export function isPrivate(address: string): boolean {
  return (spotOf(address)?.chat ?? 0) > 0;
}
