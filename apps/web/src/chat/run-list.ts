import type { Event } from '@brain/schema';
import { createSignal, untrack } from 'solid-js';
import { createStore, produce, type SetStoreFunction } from 'solid-js/store';

interface Entry<R> {
  /** The run as it is, without Solid's proxy: to be read where nothing is to be told of a change. */
  raw: R;
  /** What the view has of it; undefined while the run is being made. */
  view: R | undefined;
  set: SetStoreFunction<R> | undefined;
  /** The stored events that were applied to it, by id. */
  events: Map<string, Event & { seq: number }>;
}

/**
 * Runs in the order of the session, found by their id. Each is a Solid store of its own, so that a change of one is
 * no matter of the others. What is made or changed is to be followed by `settle`, once for all.
 */
export function createRunList<R extends { run_id: string; seq: number }>() {
  const [list, setList] = createSignal<R[]>([]);
  const entries = new Map<string, Entry<R>>();
  let isMoved = false;

  function settle(): void {
    if (!isMoved) return;
    isMoved = false;
    const ordered = [...entries.values()].sort((a, b) => a.raw.seq - b.raw.seq);
    for (const entry of ordered) {
      if (entry.view) continue;
      [entry.view, entry.set] = createStore(entry.raw);
    }
    setList(ordered.flatMap(({ view }) => view ?? []));
  }

  return {
    /** In order; a new list whenever a run comes, goes or moves. */
    list,
    settle,
    has: (run_id: string): boolean => entries.has(run_id),
    /** Every run, in no order, to be read only. */
    raw: (): R[] => [...entries.values()].map((entry) => entry.raw),
    add(run: R): void {
      entries.set(run.run_id, { raw: run, view: undefined, set: undefined, events: new Map() });
      isMoved = true;
    },
    /** Changes a run that is known, in place. */
    change(run_id: string, change: (run: R) => void): void {
      const entry = entries.get(run_id);
      if (!entry) return;
      const { seq } = entry.raw;
      if (entry.set) untrack(() => entry.set?.(produce(change)));
      else change(entry.raw);
      if (entry.raw.seq !== seq) isMoved = true;
    },
    /** Keeps that an event was applied to a run; false where it was already. */
    take(run_id: string, event: Event & { id: string; seq: number }): boolean {
      const events = entries.get(run_id)?.events;
      if (!events || events.has(event.id)) return false;
      events.set(event.id, event);
      return true;
    },
    /** The run that has an event. */
    holder(seq: number): string | undefined {
      const has = ({ events }: Entry<R>) => [...events.values()].some((event) => event.seq === seq);
      return [...entries.values()].find(has)?.raw.run_id;
    },
    /** Forgets a run; the answer: what was applied to it. */
    drop(run_id: string): (Event & { seq: number })[] {
      const events = entries.get(run_id)?.events.values() ?? [];
      if (entries.delete(run_id)) isMoved = true;
      return [...events];
    },
  };
}
