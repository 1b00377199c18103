import type { Memory, MemoryContent, MemoryInput } from '@brain/schema';
import { factId, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { forgottenIds } from './forgotten.ts';
import { type Cause, receiptRows } from './receipt.ts';
import { isSame, plain } from './same.ts';
import type { Search } from './search.ts';

/** Memories looked at for one that says the same. */
const NEAR = 5;

export type Statement = Omit<MemoryInput, 'user_id' | 'session_id'>;

/** How a memory comes to be. */
export interface Writing extends Cause {
  origin: MemoryContent['origin'];
  /** Whether the user asked for it in so many words: only then what they had forgotten is learnt again. */
  asked: boolean;
}

/** What is to be written so that a statement is remembered, and what has become of it. */
export interface Remembering extends Required<Pick<Unit, 'rows' | 'patches' | 'supersedes' | 'removes'>> {
  outcome: 'remembered' | 'superseded' | 'again' | 'forgotten';
  /** The memory that holds it: its new row, or the one that said it before; '' when it was forgotten. */
  id: string;
}

/**
 * Decides what a statement does to what is known: it is new; it takes the place of what stands under its key; it says
 * again what is known; or the user had it forgotten, and did not ask for it again.
 */
export function createRemember(store: Store, search: Pick<Search, 'near'>) {
  /** What is known already and says the same, or is what the key stands for. */
  async function known(statement: Statement, { user_id }: Writing) {
    const { key, value, content } = statement;
    const holder = key === undefined ? undefined : await store.memories.byKey(user_id, key);
    if (holder) return { holder, same: saysSame(holder, { content, value }) };
    const near = await search.near(user_id, content, NEAR);
    // What stands under another key is about something else, however alike it sounds.
    const twin = near.find((memory) => (key === undefined || !memory.key) && isSame(memory.content, content));
    return { holder: twin, same: twin !== undefined };
  }

  return async function remember(statement: Statement, writing: Writing): Promise<Remembering> {
    const { user_id } = writing;
    const forgotten = await forgottenIds(store, user_id, statement);
    const nothing = { rows: [], patches: [], supersedes: [], removes: [] };
    if (forgotten.length > 0 && !writing.asked) return { ...nothing, outcome: 'forgotten', id: '' };
    const { holder, same } = await known(statement, writing);
    if (holder && same && plain(holder.content).length >= plain(statement.content).length) {
      const data = { ...again(holder), key: statement.key, value: statement.value };
      const patches = [{ id: holder.id, data }];
      return { ...nothing, patches, removes: forgotten, outcome: 'again', id: holder.id };
    }
    const row = memoryRowOf(holder && same ? inheriting(statement, holder) : statement, writing);
    const told = { memory_id: row.id, content: statement.content };
    const receipt = holder
      ? receiptRows(writing, { ...told, change: 'superseded', was: holder.content })
      : receiptRows(writing, { ...told, change: 'remembered' });
    return {
      rows: [row, ...receipt],
      // What has a key is settled by its key in the commit itself, since another may be written meanwhile.
      patches: holder && !holder.key ? [{ id: holder.id, data: { superseded_by: row.id } }] : [],
      supersedes: 'key' in row.data && row.data.key !== undefined ? [row.id] : [],
      removes: forgotten,
      outcome: holder ? 'superseded' : 'remembered',
      id: row.id,
    };
  };
}

/** The row of a new memory. */
export function memoryRowOf(statement: Statement & { uses?: number | undefined }, writing: Writing): NewRow {
  const { tags, created_at, ...fields } = statement;
  const { user_id, session_id, origin, source_event_id } = writing;
  const data: MemoryContent = { ...given(fields), origin, ...given({ source_event_id }) };
  const row: NewRow = {
    id: factId('mem', ...writing.fact),
    type: 'memory',
    user_id,
    session_id,
    data,
    tags,
  };
  return created_at === undefined ? row : { ...row, created_at: new Date(created_at).toISOString() };
}

function saysSame(
  holder: Memory,
  { content, value }: { content: string; value: string | undefined },
): boolean {
  if (holder.value === undefined || value === undefined) return isSame(holder.content, content);
  return plain(holder.value) === plain(value);
}

function again({ uses = 0 }: Memory) {
  return { uses: uses + 1, last_used: new Date().toISOString() };
}

/** A statement that says more than the memory it takes the place of, with what that memory has besides. */
function inheriting(statement: Statement, old: Memory) {
  return {
    ...given({ key: old.key, value: old.value, since: old.since, until: old.until, pinned: old.pinned }),
    ...statement,
    category: statement.category === 'other' ? old.category : statement.category,
    importance: Math.max(statement.importance, old.importance),
    tags: [...new Set([...old.tags, ...statement.tags])],
    ...again(old),
  };
}

/** Without the fields that are not given. */
export function given<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> }; // what is undefined is gone
}
