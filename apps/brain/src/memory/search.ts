import type { FoundItem, FoundMemory, FoundMessage, Memory, SearchInput } from '@brain/schema';
import type { MemoryText } from '../store/memories.ts';
import type { Message, TitledMessage } from '../store/messages.ts';
import type { Store } from '../store/store.ts';
import type { Change } from '../store/unit.ts';
import { createAnalysis } from './words/analysis.ts';
import { fuse, type Scored } from './meaning/fuse.ts';
import type { Meaning } from './meaning/meaning.ts';
import { createShelf, type Source } from './shelf.ts';
import { createSnippets } from './words/snippet.ts';
import type { Statement } from './words/word-index.ts';

export type Search = ReturnType<typeof createSearch>;
export type SearchQuery = Omit<SearchInput, 'user_id'> & { user_id: string };

/** A memory or a message as it is read, before it is told where it fits. */
type Readable =
  | Omit<FoundMemory, 'score' | 'snippet' | 'marks'>
  | Omit<FoundMessage, 'score' | 'snippet' | 'marks'>;

/** Memories, and messages, that are kept ready to be searched; a third of a kilobyte each, about. */
const MAX_DOCS = 300_000;
/** Documents read from the store in one go. */
const PAGE = 200;
/** As much of a message is searched. */
const MESSAGE_CHARS = 8000;
/** By their meaning, so many are looked at, and not waited for longer than this. */
const NEAREST = 100;
const MEANING_WITHIN_MS = 200;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Finds memories, and what was said in sessions, by their words. */
export function createSearch(store: Store, meaning?: Meaning) {
  const analysis = createAnalysis();
  const snippetOf = createSnippets(analysis);
  const memories = createShelf(memorySource(store), analysis, MAX_DOCS);
  const messages = createShelf(messageSource(store), analysis, MAX_DOCS);

  store.onCommit((rows, changes, { isHeard }) => {
    for (const { type, user_id, seq, data } of rows) {
      if (user_id === null) continue;
      if (type === 'memory') touch({ user_id, seq, isGone: false });
      // The vectors that another brain makes are read from the store.
      if (type === 'memory' && isHeard) meaning?.touch({ user_id, seq: null, isGone: false });
      if ('event_type' in data && data.event_type === 'message') messages.touch(user_id, seq);
    }
    for (const change of changes) {
      touch(change);
      if (change.seq === null) messages.touch(change.user_id, null);
    }
  });

  store.onMissed(() => {
    memories.clear();
    messages.clear();
    meaning?.missed();
  });

  function touch(change: Change): void {
    memories.touch(change.user_id, change.seq);
    meaning?.touch(change);
  }

  const scopes = {
    memories: {
      shelf: memories,
      async read(user_id: string, seqs: number[]) {
        const found = await store.memories.some(user_id, seqs);
        return found.map((memory) => ({ kind: 'memory' as const, ...memory }));
      },
    },
    messages: {
      shelf: messages,
      async read(user_id: string, seqs: number[]) {
        return (await store.messages.some(user_id, seqs)).map(asFound);
      },
    },
  };

  /** What fits by its words, then what fills the list; with an embedding model, by its meaning too. */
  async function hitsOf(scope: keyof typeof scopes, query: SearchQuery): Promise<Scored[]> {
    const { user_id, q: text, limit } = query;
    const index = await scopes[scope].shelf.of(user_id);
    const filter = filterOf(query);
    if (!meaning || scope === 'messages' || text.trim() === '')
      return index.search({ text, limit, now: Date.now(), filter });
    const close = await meaning.search(user_id, text, { limit: NEAREST, withinMs: MEANING_WITHIN_MS });
    return fuse(index.search({ text, limit: Math.max(limit, NEAREST), now: Date.now(), filter }), close);
  }

  async function searchIn(scope: keyof typeof scopes, query: SearchQuery): Promise<FoundItem[]> {
    const { user_id, q, limit } = query;
    const hits = await hitsOf(scope, query);
    // What was removed since it was found is not read, and so not told.
    const items = await scopes[scope].read(
      user_id,
      hits.map(({ seq }) => seq),
    );
    const fitting = new Map(items.filter((item) => passes(item, query)).map((item) => [item.seq, item]));
    const found = hits.flatMap(({ seq, score }) => {
      const item = fitting.get(seq);
      return item ? [{ item, score }] : [];
    });
    return found
      .slice(0, limit)
      .map(({ item, score }) => ({ ...item, score, ...snippetOf(item.content, q) }));
  }

  return {
    /** What fits a query, best first; where less than `limit` does, the latest besides, with score 0. */
    async search(query: SearchQuery): Promise<FoundItem[]> {
      if (query.scope !== 'all') return searchIn(query.scope, query);
      const found = await Promise.all([searchIn('memories', query), searchIn('messages', query)]);
      // Sorting is stable: among equals a memory stands before a message.
      return found
        .flat()
        .toSorted((a, b) => b.score - a.score)
        .slice(0, query.limit);
    },

    /** Memories of a user that share words with a statement, best first. */
    async near(user_id: string, statement: string, limit: number): Promise<Memory[]> {
      const index = await memories.of(user_id);
      const hits = index.search({ text: statement, limit, now: Date.now() });
      const seqs = hits.filter(({ score }) => score > 0).map(({ seq }) => seq);
      const bySeq = new Map((await store.memories.some(user_id, seqs)).map((memory) => [memory.seq, memory]));
      return seqs.flatMap((seq) => bySeq.get(seq) ?? []);
    },

    /** Memories and messages that are ready to be searched. */
    get load(): { memories: number; messages: number } {
      return { memories: memories.size, messages: messages.size };
    },
  };
}

function memorySource(store: Store): Source {
  return {
    async *pages(user_id) {
      let cursor = await store.memories.before(user_id, MAX_DOCS);
      for (;;) {
        const page = await store.memories.texts(user_id, cursor, PAGE);
        const last = page.at(-1);
        if (!last) return;
        yield page.map(memoryDoc);
        cursor = last.seq;
      }
    },
    async some(user_id, seqs) {
      const found = await store.memories.some(user_id, seqs);
      return found.map((memory) => memoryDoc({ ...memory, from: memory.since ?? memory.created_at }));
    },
  };
}

function messageSource(store: Store): Source {
  return {
    async *pages(user_id) {
      for (const session_id of await store.messages.sessions(user_id)) {
        let cursor = 0;
        for (;;) {
          const page = await store.messages.after(session_id, cursor, PAGE);
          const last = page.at(-1);
          if (!last) break;
          yield page.filter((message) => message.user_id === user_id).map(messageDoc);
          cursor = last.seq;
        }
      }
    },
    some: async (user_id, seqs) =>
      (await store.messages.some(user_id, seqs)).map(({ message }) => messageDoc(message)),
  };
}

function memoryDoc({ seq, content, session_id, from, category, tags }: MemoryText): Statement {
  return { seq, text: content, session_id, at: Date.parse(from), category, tags };
}

function messageDoc({ seq, session_id, created_at, data }: Message): Statement {
  const text = data.content.slice(0, MESSAGE_CHARS);
  return { seq, text, session_id, at: Date.parse(created_at), category: data.role, tags: [] };
}

function asFound({ message: { data, id, seq, user_id, session_id, created_at }, title }: TitledMessage) {
  const { role, content, trust, tainted } = data;
  const untrusted = trust === 'untrusted' || tainted ? { untrusted: true as const } : {};
  const where = { user_id, session_id, ...(title === undefined ? {} : { session_title: title }) };
  return { kind: 'message' as const, id, seq, ...where, role, content, created_at, ...untrusted };
}

function filterOf({ category, tag, from, to }: SearchQuery) {
  return {
    ...(category === undefined ? {} : { categories: [category] }),
    ...(tag === undefined ? {} : { tags: [tag] }),
    ...(from === undefined ? {} : { from: Date.parse(from) }),
    ...(to === undefined ? {} : { to: endOf(to) }),
  };
}

/** The filter once more, for what was found by its meaning alone. */
function passes(item: Readable, { category, tag, from, to }: SearchQuery): boolean {
  const at = Date.parse(item.kind === 'memory' ? (item.since ?? item.created_at) : item.created_at);
  if (from !== undefined && at < Date.parse(from)) return false;
  if (to !== undefined && at >= endOf(to)) return false;
  if (item.kind === 'message') return true;
  return (category ?? item.category) === item.category && (tag === undefined || item.tags.includes(tag));
}

/** A day without a time lasts to its end. */
function endOf(day: string): number {
  return day.includes('T') ? Date.parse(day) + 1 : Date.parse(day) + DAY_MS;
}
