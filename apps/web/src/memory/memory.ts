import { createEffect, on, onCleanup } from 'solid-js';
import type { Event } from '@brain/schema';
import type { Brain } from '../brain.ts';
import { createFastMemory } from './fast-memory.ts';
import { createMemories } from './memories.ts';

export type MemoryPart = ReturnType<typeof createMemory>;

/**
 * What the drawer shows. It is read when the drawer opens, when the link is back, and when something is remembered or
 * forgotten while it is open. Lives inside a Solid root.
 */
export function createMemory(deps: {
  brain: Pick<Brain, 'memory' | 'connection'>;
  /** The memory the drawer is open at; '': at none; null: it is closed. */
  openAt: () => string | null;
}) {
  const { brain, openAt } = deps;
  const fast = createFastMemory(brain.memory);
  const memories = createMemories({ memory: brain.memory, onChanged: () => void fast.refresh() });
  onCleanup(() => memories.close());

  function refresh(): void {
    void memories.refresh();
    void fast.refresh();
  }

  createEffect(
    on(openAt, (id) => {
      if (id === null) return;
      if (id) memories.show(id);
      else void memories.refresh();
      void fast.refresh();
    }),
  );
  createEffect(
    on(brain.connection, (state) => state === 'open' && openAt() !== null && refresh(), { defer: true }),
  );

  return {
    memories,
    fast,
    refresh,
    /** What happened in the session that is shown. */
    onEvents(events: Event[]): void {
      if (openAt() !== null && events.some(({ data }) => data.event_type === 'memory')) refresh();
    },
  };
}
