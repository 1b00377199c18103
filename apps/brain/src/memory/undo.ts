import type { DataOf, Memory, StoredEvent } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { memoryRow } from '../store/memories.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { forgottenRows } from './forgotten.ts';
import { type Cause, receiptRows, undoIdOf } from './receipt.ts';
import type { UndoBin } from './undo-bin.ts';

/** Changes that wrote a memory: they are taken back by taking it out. */
const TAKEN_OUT: ReadonlySet<DataOf<'memory'>['change']> = new Set(['remembered', 'superseded']);

/** Takes changes of memory back: those in the bin, and for ever what a receipt says was remembered or superseded. */
export function createUndo(store: Store, bin: UndoBin) {
  async function receipt(user_id: string, undo_id: string): Promise<StoredEvent<'memory'> | undefined> {
    const event = await store.events.get(undo_id);
    if (event?.user_id !== user_id || event.data.event_type !== 'memory') return undefined;
    return event as StoredEvent<'memory'>; // looked at just now
  }

  /** The change that takes a memory out again and brings back what it took the place of. */
  async function withdrawal(memory: Memory): Promise<Unit & { back: Memory | undefined }> {
    const { user_id, id, superseded_by = null } = memory;
    const versions = await store.memories.versions(user_id, id);
    const replaced = versions.filter((version) => version.superseded_by === id);
    const [back] = replaced;
    return {
      ensure: forgottenRows(user_id, memory),
      removes: [id],
      patches: replaced.map((version) => ({ id: version.id, data: { superseded_by } })),
      supersedes: back?.key !== undefined && superseded_by === null ? [back.id] : [],
      back,
    };
  }

  /** Writes what takes a change back, once. @throws BrainError `not_found` when it was taken back before. */
  async function write(unit: Unit): Promise<void> {
    const written = await store.write(unit);
    if (written.status !== 'written') throw new BrainError('not_found', 'This was taken back already');
  }

  async function takeOut(memory: Memory, undo_id: string, cause: Cause): Promise<Memory | null> {
    const { back, ...unit } = await withdrawal(memory);
    const told = back
      ? ({ change: 'restored', content: back.content } as const)
      : ({ change: 'forgotten', content: '' } as const);
    await write({ ...unit, rows: receiptRows(cause, { ...told, memory_id: memory.id }) });
    bin.drop(undo_id);
    if (back) return (await store.memories.get(back.user_id, back.id)) ?? null;
    const { user_id, id: memory_id } = memory;
    const removes = forgottenRows(user_id, memory).map(({ id }) => id);
    bin.keep(undoIdOf(cause), { user_id, memory_id, unit: { rows: [memoryRow(memory)], removes } });
    return null;
  }

  /**
   * Takes a change back and gives the memory that holds now, or null where there is none.
   * @throws BrainError `not_found` when there is no such change of this user, it was taken back, or it is too late.
   */
  return async function undo(user_id: string, undo_id: string): Promise<Memory | null> {
    const kept = bin.get(user_id, undo_id);
    const event = await receipt(user_id, undo_id);
    const memory_id = kept?.memory_id ?? event?.data.memory_id;
    if (memory_id === undefined) throw new BrainError('not_found', `Nothing to take back under ${undo_id}`);
    const run_id = event?.data.run_id;
    const cause: Cause = {
      user_id,
      session_id: event?.session_id ?? null,
      told: event !== undefined,
      why: 'user',
      fact: ['undo', undo_id],
      ...(run_id === undefined ? {} : { run_id }),
    };
    if (!kept?.unit) {
      const isWritten = kept !== undefined || (event !== undefined && TAKEN_OUT.has(event.data.change));
      const memory = isWritten ? await store.memories.get(user_id, memory_id) : undefined;
      if (memory) return takeOut(memory, undo_id, cause);
      throw new BrainError('not_found', 'It is too late to take this back');
    }
    const { unit } = kept;
    const [first] = unit.rows ?? [];
    const content = first && 'content' in first.data ? String(first.data.content) : '';
    const told = receiptRows(cause, { change: 'restored', memory_id, content });
    await write({ ...unit, rows: [...(unit.rows ?? []), ...told] });
    bin.drop(undo_id);
    return (await store.memories.get(user_id, memory_id)) ?? null;
  };
}
