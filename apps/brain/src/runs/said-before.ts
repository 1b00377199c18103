import type { StoredEvent } from '@brain/schema';
import type { Ancestor } from '../store/branches.ts';
import type { Said } from '../store/events.ts';
import type { Store } from '../store/store.ts';
import { endId } from './steps.ts';

/** Messages of a session read for the history of a prompt, which may leave out the older of them. */
const HISTORY_MESSAGES = 60;

/**
 * What was said in the runs that a trigger comes after, ascending: its parent, the parent of that, and so on to the start.
 * What takes the place of one of them may stand among it. One read, where nothing of what is read says what it comes
 * after; else four more, each bounded by what stands along the way.
 */
export async function saidBefore(
  { events, branches }: Pick<Store, 'events' | 'branches'>,
  trigger: StoredEvent<'message'>,
): Promise<Said[]> {
  const { session_id, seq, data } = trigger;
  if (data.parent_id === null) return [];
  if (data.parent_id === undefined) {
    const said = await events.messages(session_id, seq, HISTORY_MESSAGES);
    const isOneBranch = said.every((one) => one.seq >= seq || one.data.parent_id === undefined);
    if (isOneBranch) return said;
  }
  const parents = await branches.parents(trigger, HISTORY_MESSAGES);
  const ids = parents.map(({ id }) => id);
  const [ends, gone] = await Promise.all([
    branches.places(ids.map(endId)),
    branches.replaced(session_id, ids),
  ]);
  const left = parents.filter(({ id }) => !gone.includes(id));
  return branches.said({
    session_id,
    run_ids: left.map(({ id }) => id),
    ranges: rangesOf(left, ends),
    limit: HISTORY_MESSAGES,
  });
}

/** From where to where runs stand in their session; those that overlap, since the one waited for the other, as one. */
function rangesOf(runs: Ancestor[], ends: Ancestor[]): [from: number, to: number][] {
  const endOf = new Map(ends.map(({ id, seq }) => [id, seq]));
  const ranges: [number, number][] = [];
  for (const { id, seq } of runs.toReversed()) {
    const end = endOf.get(endId(id)) ?? seq;
    const last = ranges.at(-1);
    if (last && seq <= last[1]) last[1] = Math.max(last[1], end);
    else ranges.push([seq, end]);
  }
  return ranges;
}
