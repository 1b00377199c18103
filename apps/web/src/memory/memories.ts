import type { Category, ChangedMemory, Memory, MemoryInput } from '@brain/schema';
import { createStore, produce, reconcile, unwrap } from 'solid-js/store';
import { refusalCode, type Brain } from '../brain.ts';
import { keepTaken, rowOf, type Row } from './rows.ts';

const PAGE = 50;
/** As many as the brain gives at once. */
const MAX_PAGE = 500;
const MAX_FOUND = 50;
/** A pause in typing that is long enough to search. */
const PAUSE_MS = 150;

export type Memories = ReturnType<typeof createMemories>;

/** What of a memory is written in the drawer. */
export type Draft = Pick<MemoryInput, 'content' | 'category' | 'importance'>;

interface State {
  rows: Row[];
  /** What was last read stands there; `failed`: it could not be read, and older rows may stand there. */
  phase: 'loading' | 'ready' | 'failed';
  /** Rows of another search or category stand there, until those that were asked for have come. */
  isOutdated: boolean;
  query: string;
  category: Category | null;
  hasMore: boolean;
  isLoadingMore: boolean;
  /** The memory that somebody came for, by id, or that it is known no more. */
  wanted: string | null;
  isWantedGone: boolean;
}

interface Deps {
  memory: Pick<Brain['memory'], 'list' | 'search' | 'history' | 'remember' | 'update' | 'forget' | 'undo'>;
  /** Something was changed here. */
  onChanged(): void;
}

/** The memories in the drawer: the newest, or those that fit what is searched for. Close it. */
export function createMemories(deps: Deps) {
  const { memory } = deps;
  const [state, setState] = createStore<State>({
    rows: [],
    phase: 'loading',
    isOutdated: false,
    query: '',
    category: null,
    hasMore: false,
    isLoadingMore: false,
    wanted: null,
    isWantedGone: false,
  });
  let reads = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const ofCategory = () => (state.category ? { category: state.category } : {});

  async function readFound(q: string): Promise<Row[]> {
    const found = await memory.search({ q, limit: MAX_FOUND, ...ofCategory() });
    // What shares no word only fills the list up.
    return found.filter(({ score }) => score > 0).map(asFound);
  }

  /** As many rows as stand there, or a page. */
  async function readNewest(): Promise<{ rows: Row[]; hasMore: boolean }> {
    const shown = state.isOutdated ? 0 : state.rows.length;
    const limit = Math.min(Math.max(PAGE, shown), MAX_PAGE);
    const list = await memory.list({ limit, ...ofCategory() });
    return { rows: list.map((one) => rowOf(one)), hasMore: list.length === limit };
  }

  /** The rows with the memory that somebody came for; what has taken its place stands for it. Null: it is gone. */
  async function withWanted(rows: Row[], id: string): Promise<{ rows: Row[]; wanted: string | null }> {
    if (rows.some((row) => row.id === id)) return { rows, wanted: id };
    const [holds] = await memory.history(id).catch((error: unknown) => {
      if (refusalCode(error) === 'NOT_FOUND') return [];
      throw error;
    });
    if (!holds) return { rows, wanted: null };
    const isThere = rows.some((row) => row.id === holds.id);
    return { rows: isThere ? rows : [rowOf(holds), ...rows], wanted: holds.id };
  }

  /** Reads what is to stand there now. The latest call wins. */
  async function read(): Promise<void> {
    reads += 1;
    const mine = reads;
    clearTimeout(timer);
    const q = state.query.trim();
    const { wanted } = state;
    try {
      const page = q ? { rows: await readFound(q), hasMore: false } : await readNewest();
      const shown = wanted === null ? { rows: page.rows, wanted } : await withWanted(page.rows, wanted);
      if (mine !== reads) return;
      const before = state.isOutdated ? [] : unwrap(state.rows);
      setState('rows', reconcile(keepTaken(before, shown.rows, Date.now()), { key: 'id' }));
      setState({ phase: 'ready', isOutdated: false, hasMore: page.hasMore, wanted: shown.wanted });
      if (wanted !== null) setState('isWantedGone', shown.wanted === null);
    } catch {
      if (mine === reads) setState('phase', 'failed');
    }
  }

  /** Shows another choice of memories, at once or after a pause. */
  function choose(choice: Partial<Pick<State, 'query' | 'category' | 'wanted'>>, pauseMs = 0): void {
    setState({ isOutdated: true, wanted: null, isWantedGone: false, ...choice });
    clearTimeout(timer);
    reads += 1; // what is on its way is not wanted any more
    if (pauseMs === 0) void read();
    else timer = setTimeout(() => void read(), pauseMs);
  }

  function setRow(id: string, changes: Partial<Row>): void {
    setState('rows', (row) => row.id === id, changes);
  }

  /** Makes a change to a row; false where that was not possible, and the row says so. */
  async function change(id: string, kind: 'changed' | 'forgotten', make: () => Promise<ChangedMemory>) {
    if (state.rows.some((row) => row.id === id && row.isSaving)) return false; // pressed twice
    setRow(id, { isSaving: true, fault: null });
    try {
      const { undo_id, ...changed } = await make();
      const taken = { kind, undo_id, at: Date.now() };
      setRow(id, { memory: changed, found: null, taken, isSaving: false });
    } catch (error) {
      const fault = refusalCode(error) === 'NOT_FOUND' ? 'gone' : 'failed';
      setRow(id, { isSaving: false, fault });
      return false;
    }
    deps.onChanged();
    return true;
  }

  return {
    state,
    refresh: read,
    search: (query: string) => choose({ query }, query.trim() ? PAUSE_MS : 0),
    filter: (category: Category | null) => choose({ category }),

    /** Shows one memory among the newest, or on top of them. */
    show: (id: string) => choose({ query: '', category: null, wanted: id }),

    async more(): Promise<void> {
      const before = state.rows.findLast((row) => row.taken?.kind !== 'forgotten')?.memory.seq;
      if (!state.hasMore || state.isLoadingMore || state.isOutdated || before === undefined) return;
      const mine = reads;
      setState('isLoadingMore', true);
      try {
        const list = await memory.list({ limit: PAGE, before, ...ofCategory() });
        if (mine !== reads) return;
        const rows = list.filter((one) => !state.rows.some((row) => row.id === one.id));
        setState(produce((draft) => draft.rows.push(...rows.map((one) => rowOf(one)))));
        setState('hasMore', list.length === PAGE);
      } catch {
        // The link is down; it can be asked for again.
      } finally {
        setState('isLoadingMore', false);
      }
    },

    update: (id: string, changes: Partial<Draft> & { pinned?: boolean }) =>
      change(id, 'changed', () => memory.update({ id, ...changes })),
    forget: (id: string) => change(id, 'forgotten', () => memory.forget({ id })),

    /** Remembers a statement and puts it on top. Throws where that was not possible. */
    async remember(draft: Draft): Promise<void> {
      const { undo_id, ...added } = await memory.remember({ ...draft, tags: [] });
      const row: Row = { ...rowOf(added), taken: { kind: 'added', undo_id, at: Date.now() } };
      setState({ query: '', category: null }); // or it would not be among what is shown
      const others = unwrap(state.rows).filter(({ id }) => id !== added.id);
      setState('rows', reconcile([row, ...others], { key: 'id' }));
      deps.onChanged();
      await read(); // it may have taken the place of another
    },

    /** Whether it was forgotten in the drawer just now. */
    isForgotten: (id: string): boolean =>
      state.rows.some((row) => row.id === id && row.taken?.kind === 'forgotten'),

    /** Takes back the last change of a row. Throws where that was not possible. */
    async undo(row: Row): Promise<void> {
      if (!row.taken) return;
      const back = await memory.undo(row.taken.undo_id);
      if (back) setRow(row.id, { ...rowOf(back) });
      else setState('rows', (rows) => rows.filter(({ id }) => id !== row.id));
      deps.onChanged();
    },

    close(): void {
      clearTimeout(timer);
      reads += 1;
    },
  };
}

function asFound(found: Memory & { snippet: string; marks: [number, number][] }): Row {
  const { snippet, marks, ...memory } = found;
  return rowOf(memory, { snippet, marks });
}
