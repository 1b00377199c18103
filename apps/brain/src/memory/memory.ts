import { randomUUID } from 'node:crypto';
import type {
  FastMemory,
  FoundMemory,
  Memory,
  MemoryContent,
  MemoryInput,
  MemoryUpdate,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import { asMemory } from '../store/memories.ts';
import { eventRow, factId, type NewRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import { userRow } from '../store/users.ts';
import type { Unit } from '../store/unit.ts';
import { fastMemory } from './fast.ts';
import { searchMemories } from './search.ts';

export type MemoryPart = ReturnType<typeof createMemory>;

/** Memories read for fast memory; the least important beyond would not find room in it. */
const FAST_CANDIDATES = 200;

/** Where a memory is written from: whose it is, and the fact it is made by, so that it is made once. */
export interface Origin {
  user_id: string;
  session_id: string | null;
  /** Whether the session is told, by a receipt. */
  told: boolean;
  origin: MemoryContent['origin'];
  /** What makes the memory's id: the same parts are the same memory. */
  fact: (string | number)[];
  source_event_id?: string;
  run_id?: string;
}

/** What the brain knows about each user: rows of type memory. Every call is about one user only. */
export function createMemory(store: Store) {
  async function owned(user_id: string, id: string): Promise<Memory> {
    const memory = await store.memories.get(user_id, id);
    if (!memory) throw new BrainError('not_found', `No memory ${id}`);
    return memory;
  }

  /** The change that remembers a statement: the memory, its receipt in the session, and what it supersedes. */
  async function rememberUnit(
    input: MemoryInput,
    from: Origin,
  ): Promise<Required<Pick<Unit, 'rows' | 'supersedes'>>> {
    const { content, category, importance, key, value, tags, created_at } = input;
    const older = key === undefined ? undefined : await store.memories.byKey(from.user_id, key);
    const data: MemoryContent = {
      content,
      category,
      importance,
      origin: from.origin,
      ...(key === undefined ? {} : { key }),
      ...(value === undefined ? {} : { value }),
      ...(from.source_event_id === undefined ? {} : { source_event_id: from.source_event_id }),
    };
    const { user_id, session_id } = from;
    const id = factId('mem', ...from.fact);
    const row: NewRow = { id, type: 'memory', user_id, session_id, data, tags };
    if (created_at) row.created_at = new Date(created_at).toISOString();
    return {
      rows: [row, ...receipt(from, older ? 'superseded' : 'remembered', { id, content })],
      supersedes: key === undefined ? [] : [id],
    };
  }

  return {
    rememberUnit,

    /** Stores statements that a caller brings, all or none, in the order given; `told` are the sessions with a receipt. */
    async remember(
      user_id: string,
      inputs: MemoryInput[],
      told: ReadonlySet<string> = new Set(),
    ): Promise<Memory[]> {
      const unit: Required<Pick<Unit, 'rows' | 'supersedes' | 'ensure'>> = {
        ensure: [userRow(user_id, { role: 'member' })],
        rows: [],
        supersedes: [],
      };
      for (const input of inputs) {
        const origin = inputs.length > 1 ? 'import' : 'user';
        const fact = ['door', randomUUID()];
        const { session_id = null } = input;
        const isTold = session_id !== null && told.has(session_id);
        const change = await rememberUnit(input, { user_id, session_id, told: isTold, origin, fact });
        unit.rows.push(...change.rows);
        unit.supersedes.push(...change.supersedes);
      }
      const written = await store.write(unit);
      if (written.status !== 'written') throw new Error(`New memories were not written: ${written.status}`);
      return written.rows.filter((row) => row.type === 'memory').map(asMemory);
    },

    /** Changes what a memory says. @throws BrainError `not_found`. */
    async update(user_id: string, { id, content, category, importance }: MemoryUpdate): Promise<Memory> {
      await owned(user_id, id);
      await store.write({ patches: [{ id, data: { content, category, importance } }] });
      return owned(user_id, id);
    },

    /** Deletes a memory for good. @throws BrainError `not_found`. */
    async forget(user_id: string, id: string): Promise<Memory> {
      const memory = await owned(user_id, id);
      await store.write({ removes: [id] });
      return memory;
    },

    /** The memories that fit a query, best first. */
    search(query: { user_id: string; q: string; limit: number }): Promise<FoundMemory[]> {
      return searchMemories(store, query);
    },

    /** A user's memories, newest first. */
    list(user_id: string, limit: number, before?: number): Promise<Memory[]> {
      return store.memories.latest(user_id, limit, before);
    },

    /** The summary that stands in every prompt; '' for a user without memories. */
    async fast(user_id: string): Promise<FastMemory> {
      const candidates = await store.memories.important(user_id, FAST_CANDIDATES);
      return { user_id, ...fastMemory(candidates) };
    },
  };
}

/** The event that tells a session what is now known; none outside a session. */
function receipt(
  { user_id, session_id, told, run_id, fact }: Origin,
  change: 'remembered' | 'superseded',
  memory: { id: string; content: string },
): NewRow[] {
  if (session_id === null || !told) return [];
  const id = factId('evt', 'receipt', ...fact);
  return [
    eventRow({ user_id, session_id }, id, {
      event_type: 'memory',
      change,
      memory_id: memory.id,
      content: memory.content,
      ...(run_id === undefined ? {} : { run_id }),
    }),
  ];
}
