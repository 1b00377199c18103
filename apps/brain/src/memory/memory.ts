import { randomUUID } from 'node:crypto';
import type {
  ChangedMemory,
  FastMemory,
  FoundItem,
  ListInput,
  Memory,
  MemoryChange,
  MemoryInput,
  MemorySettings,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import { asMemory } from '../store/memories.ts';
import { memorySettingsRow } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import { userRow } from '../store/users.ts';
import { createFastMemories } from './fast/fast-memories.ts';
import { forgetting, type Forgetting } from './forget.ts';
import type { Meaning } from './meaning/meaning.ts';
import { type Cause, receiptRows, undoIdOf } from './receipt.ts';
import { createRemember, given, memoryRowOf, type Statement, type Writing } from './remember.ts';
import { createSearch, type SearchQuery } from './search.ts';
import { createUndo } from './undo.ts';
import { createUndoBin } from './undo-bin.ts';

export type MemoryPart = ReturnType<typeof createMemory>;

/** What the brain knows about each user: rows of type memory. Every call is about one user only. */
export function createMemory(store: Store, meaning?: Meaning) {
  const search = createSearch(store, meaning);
  const fast = createFastMemories(store);
  const bin = createUndoBin();
  const undo = createUndo(store, bin);
  const remembering = createRemember(store, search);

  async function owned(user_id: string, id: string): Promise<Memory> {
    const memory = await store.memories.get(user_id, id);
    if (!memory) throw new BrainError('not_found', `No memory ${id}`);
    return memory;
  }

  /** A change that a caller asks for, and not a run. */
  const asked = (user_id: string, session_id: string | null = null, told = false): Cause => {
    return { user_id, session_id, told, why: 'user', fact: ['door', randomUUID()] };
  };

  async function insert(unit: Unit): Promise<Memory[]> {
    const written = await store.write(unit);
    if (written.status !== 'written') throw new Error(`New memories were not written: ${written.status}`);
    return written.rows.filter((row) => row.type === 'memory').map(asMemory);
  }

  return {
    /** Decides what a statement does to what is known; the caller writes it. */
    remembering,

    /** The change that forgets a memory for good; the caller writes it. @throws BrainError `not_found`. */
    async forgetting(id: string, cause: Cause): Promise<Forgetting> {
      return forgetting({ store, bin }, await owned(cause.user_id, id), cause);
    },

    /**
     * The change by which a memory says something else from now on; what it said is kept as its history.
     * @throws BrainError `not_found`, also for one that was superseded.
     */
    async replacing(
      id: string,
      change: { [Field in keyof Statement]?: Statement[Field] | undefined },
      writing: Writing,
    ): Promise<Required<Pick<Unit, 'rows' | 'patches'>>> {
      const old = await owned(writing.user_id, id);
      if (old.superseded_by !== undefined) throw new BrainError('not_found', `${id} was replaced before`);
      const { category, importance, key, value, since, until, pinned, uses, tags } = old;
      // Of other words nobody knows the value under the key, unless it is given too.
      const left = change.content === undefined ? value : undefined;
      const kept = { category, importance, key, value: left, since, until, pinned, uses, tags };
      const statement = { ...kept, content: old.content, ...given(change) };
      const row = memoryRowOf(statement, writing);
      const { content } = statement;
      const told = { change: 'superseded', memory_id: row.id, content, was: old.content } as const;
      return {
        rows: [row, ...receiptRows(writing, told)],
        patches: [{ id, data: { superseded_by: row.id } }],
      };
    },

    /** Stores what a caller says of a user; what is known already is only noted to have been said again. */
    async remember(user_id: string, input: MemoryInput, told: boolean): Promise<ChangedMemory> {
      const { session_id = null, user_id: _, ...statement } = input;
      const cause = asked(user_id, session_id, told);
      const { outcome, id, ...unit } = await remembering(statement, {
        ...cause,
        origin: 'user',
        asked: true,
      });
      await store.write({ ...unit, ensure: [userRow(user_id, { role: 'member' })] });
      const undo_id = undoIdOf(cause);
      if (outcome !== 'again') bin.keep(undo_id, { user_id, memory_id: id });
      return { ...(await owned(user_id, id)), undo_id };
    },

    /**
     * Stores statements as they are, all or none, in the order given: those under one key settle it among them. `told`
     * are the sessions with a receipt of each of theirs.
     */
    async import(
      user_id: string,
      inputs: MemoryInput[],
      told: ReadonlySet<string> = new Set(),
    ): Promise<Memory[]> {
      const rows = inputs.flatMap((input) => {
        const { session_id = null, user_id: _, ...statement } = input;
        const cause = asked(user_id, session_id, session_id !== null && told.has(session_id));
        const row = memoryRowOf(statement, { ...cause, origin: 'import', asked: true });
        const { content } = statement;
        return [row, ...receiptRows(cause, { change: 'remembered', memory_id: row.id, content })];
      });
      const supersedes = rows.flatMap(({ id, type, data }) => (type === 'memory' && 'key' in data ? id : []));
      return insert({ ensure: [userRow(user_id, { role: 'member' })], rows, supersedes });
    },

    /** Changes what a memory says, in its place. @throws BrainError `not_found`. */
    async update(user_id: string, id: string, change: MemoryChange): Promise<ChangedMemory> {
      const old = await owned(user_id, id);
      const { tags, user_id: _, ...fields } = change;
      // Of other words nobody knows the value under the key any more.
      const isOther = fields.content !== undefined && old.value !== undefined;
      const data = { ...fields, ...(isOther ? { value: null } : {}) };
      await store.write({ patches: [{ id, data, tags }] });
      const before = Object.fromEntries(
        Object.keys(data).map((field) => [field, old[field as keyof typeof data] ?? null]), // `data`’s own
      );
      const undo_id = undoIdOf(asked(user_id));
      const patches = [{ id, data: before, tags: tags && old.tags }];
      bin.keep(undo_id, { user_id, memory_id: id, unit: { patches } });
      return { ...(await owned(user_id, id)), undo_id };
    },

    /** Deletes a memory for good, with what it took the place of. @throws BrainError `not_found`. */
    async forget(user_id: string, id: string): Promise<ChangedMemory> {
      const memory = await owned(user_id, id);
      const cause = asked(user_id);
      await store.write(await forgetting({ store, bin }, memory, cause));
      return { ...memory, undo_id: undoIdOf(cause) };
    },

    undo,

    /** The memories, or messages, that fit a query, best first; then the latest, with score 0. */
    search: (query: SearchQuery): Promise<FoundItem[]> => search.search(query),

    /** A user's memories, newest first. */
    list(user_id: string, query: Omit<ListInput, 'user_id'>): Promise<Memory[]> {
      return store.memories.latest(user_id, query);
    },

    /** A memory and what it took the place of, newest first. @throws BrainError `not_found`. */
    async history(user_id: string, id: string): Promise<Memory[]> {
      let memory = await owned(user_id, id);
      while (memory.superseded_by !== undefined) memory = await owned(user_id, memory.superseded_by);
      return store.memories.versions(user_id, memory.id);
    },

    /** The summary that stands in every prompt; '' for a user without memories. */
    fast: (user_id: string): Promise<FastMemory> => fast.of(user_id),

    /** What a user has chosen; without a choice the brain writes by itself. */
    async settings(user_id: string): Promise<MemorySettings> {
      return (await store.settings.memory(user_id)) ?? { writes: true };
    },

    async configure(user_id: string, settings: MemorySettings): Promise<MemorySettings> {
      const row = memorySettingsRow(user_id, settings);
      await store.write({ ensure: [userRow(user_id, { role: 'member' }), row] });
      await store.write({ patches: [{ id: row.id, data: settings }] });
      return settings;
    },

    /** Forgets what is kept in memory of a user who was erased. */
    erased(user_id: string): void {
      bin.dropUser(user_id);
    },

    /** What is ready to be searched. */
    get load(): { memories: number; messages: number } {
      return search.load;
    },
  };
}
