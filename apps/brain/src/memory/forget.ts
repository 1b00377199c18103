import type { Memory } from '@brain/schema';
import { memoryRow } from '../store/memories.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { forgottenRows } from './forgotten.ts';
import { type Cause, receiptRows, undoIdOf } from './receipt.ts';
import type { UndoBin } from './undo-bin.ts';

/** What is to be written so that a memory is gone. */
export type Forgetting = Required<Pick<Unit, 'rows' | 'ensure' | 'removes'>>;

/**
 * The change that forgets a memory for good, with all it took the place of: nothing of their words stays in the store
 * but hashes, by which they are not learnt again. The words are in the bin, in case it is taken back.
 */
export async function forgetting(
  { store, bin }: { store: Store; bin: UndoBin },
  memory: Memory,
  cause: Cause,
): Promise<Forgetting> {
  const { user_id, id } = memory;
  const versions = await store.memories.versions(user_id, id);
  const marks = versions.flatMap((version) => forgottenRows(user_id, version));
  const ensure = [...new Map(marks.map((row) => [row.id, row])).values()];
  const unit = { rows: versions.map(memoryRow), removes: ensure.map((row) => row.id) };
  bin.keep(undoIdOf(cause), { user_id, memory_id: id, unit });
  return {
    rows: receiptRows(cause, { change: 'forgotten', memory_id: id, content: '' }),
    ensure,
    removes: versions.map((version) => version.id),
  };
}
