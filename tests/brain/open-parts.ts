import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataOf, Event, StoredEvent } from '@brain/schema';
import { createBus } from '../../apps/brain/src/bus/bus.ts';
import { createMemoryBus } from '../../apps/brain/src/bus/memory-bus.ts';
import { eventRow, factId } from '../../apps/brain/src/store/row.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { freshEngine } from '../support/engine.ts';

export const ann = { user_id: 'ann', session_id: 'web:ann' };

/** A fresh folder, in another if it is named; gone when it is disposed of. */
export function openFolder(parent = tmpdir()) {
  const path = mkdtempSync(join(parent, 'brain-parts-'));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** A real store in a folder of its own, on the engine that is tested, and a bus over it. */
export async function openParts(parent?: string) {
  const folder = openFolder(parent);
  const engine = await freshEngine();
  const store = await openStore(folder.path, engine);
  const transport = createMemoryBus();
  const bus = createBus(store, transport);
  return {
    folder: folder.path,
    store,
    transport,
    bus,
    /** Stores a message of the assistant. */
    async say(content: string, session = ann): Promise<StoredEvent<'message'>> {
      const id = factId('evt', 'said', crypto.randomUUID());
      const data: DataOf<'message'> = {
        event_type: 'message',
        run_id: 'evt_run',
        role: 'assistant',
        content,
        source: 'web',
      };
      await store.write({ rows: [eventRow(session, id, data)] });
      return (await store.events.get(id)) as StoredEvent<'message'>; // it was written as one
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await store.close();
      await engine[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** The row of an open trigger. */
export function triggerRow(name: string, session = ann, content = name) {
  const id = factId('evt', 'trigger', name);
  return eventRow(session, id, {
    event_type: 'message',
    run_id: id,
    role: 'user',
    content,
    source: 'web',
    state: 'open',
  });
}

/** The text of messages and deltas, else the event type. */
export function wordsOf(events: Event[]): string[] {
  return events.map(({ data }) => {
    if (data.event_type === 'message') return data.content;
    return data.event_type === 'delta' ? `~${data.offset}:${data.text}` : data.event_type;
  });
}
