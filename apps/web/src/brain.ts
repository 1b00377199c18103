import { createBrainClient, type ConnectionState } from '@brain/client';
import type {
  Category,
  ChangedMemory,
  Event,
  FastMemory,
  FoundMemory,
  HistoryPage,
  Memory,
  MemoryChange,
  MemoryInput,
  MemorySettings,
  Session,
  SessionChange,
  StoredEvent,
  Stranger,
  TriggerInput,
} from '@brain/schema';
import { createSignal } from 'solid-js';

export type Brain = ReturnType<typeof connectBrain>;

/** The brain as the web app sees it, for the one who is signed in. One WebSocket; it comes back by itself. Close it. */
export function connectBrain(options: {
  url: string;
  user_id: string;
  /** The brain does not know any more who asks. */
  onSignedOut(): void;
}) {
  const { url, user_id, onSignedOut } = options;
  const [connection, setConnection] = createSignal<ConnectionState>('connecting');
  const client = createBrainClient({ url, onConnection: setConnection });
  const { api } = client;
  const heed = <T>(answer: Promise<T>) =>
    answer.catch((error: unknown) => {
      if (refusalCode(error) === 'UNAUTHORIZED') onSignedOut();
      throw error;
    });

  return {
    connection,
    close: () => client.close(),
    /** For what is loaded later: its doors are not in the first script. */
    api,
    strangers: async (): Promise<Stranger[]> => (await api.strangers.list.query()).results,
    approvals: {
      /** What waits for this person's word, in all their conversations. */
      list: async (): Promise<StoredEvent<'approval'>[]> =>
        (await heed(api.approvals.list.query({}))).results,
      settle: (id: string, status: 'approved' | 'denied') =>
        heed(api.approvals.settle.mutate({ id, status, via: 'web' })),
    },
    sessions: {
      list: (query: { limit: number; is_archived: boolean }): Promise<Session[]> =>
        heed(api.sessions.list.query(query)),
      update: (session_id: string, change: SessionChange): Promise<Session> =>
        heed(api.sessions.update.mutate({ session_id, ...change })),
      rename: (session_id: string, title: string) => heed(api.sessions.rename.mutate({ session_id, title })),
      remove: (session_id: string) => heed(api.sessions.remove.mutate({ session_id })),
    },
    memory: {
      fast: (): Promise<FastMemory> => api.memory.fast.query({}),
      /** The memories that fit, best first. */
      async search(query: { q: string; limit: number; category?: Category }): Promise<FoundMemory[]> {
        const { results } = await api.memory.search.query({ ...query, scope: 'memories' });
        return results.filter((found) => found.kind === 'memory');
      },
      /** Newest first; `before` is the seq of the last one of the page before. */
      async list(page: { limit: number; before?: number; category?: Category }): Promise<Memory[]> {
        return (await api.memory.list.query(page)).results;
      },
      /** What stood before under the same key, newest first. */
      history: async (id: string): Promise<Memory[]> => (await api.memory.history.query({ id })).results,
      remember: (input: MemoryInput): Promise<ChangedMemory> => api.memory.remember.mutate(input),
      update: (input: MemoryChange & { id: string }): Promise<ChangedMemory> =>
        api.memory.update.mutate(input),
      forget: (input: { id: string }): Promise<ChangedMemory> => api.memory.forget.mutate(input),
      /** The memory as it is then; null where it is gone again. */
      undo: async (undo_id: string): Promise<Memory | null> =>
        (await api.memory.undo.mutate({ undo_id })).memory,
      settings: (): Promise<MemorySettings> => api.memory.settings.query({}),
      configure: (writes: boolean): Promise<MemorySettings> => api.memory.configure.mutate({ writes }),
    },
    models: () => api.models.query(),
    /**
     * Answers once the brain has it on disk, however long that takes; throws on a refusal. It names whose words they
     * are: where somebody else is signed in by now, the brain refuses them.
     */
    send: (input: TriggerInput, signal?: AbortSignal) => heed(client.send({ ...input, user_id }, signal)),
    cancel: (run_id: string) => heed(api.runs.cancel.mutate({ run_id })),
    /** Events of a session that follow each other: the latest, or those next to one of the three places. */
    history: (
      session_id: string,
      window: { limit: number; before?: number; after?: number; around?: number },
    ): Promise<HistoryPage> => heed(api.sessions.history.query({ session_id, ...window })),
    /** What comes after `cursor`, then all that follows. Resumes by itself; `onEnd` means it will not. */
    follow(from: { session_id: string; cursor: number }, listener: Listener): { unsubscribe(): void } {
      const input = { session_id: from.session_id, lastEventId: String(from.cursor) };
      return api.events.subscribe(input, {
        onData: (frame) => listener.onEvents(frame.data),
        onError: (error) => {
          if (refusalCode(error) === 'UNAUTHORIZED') onSignedOut();
          listener.onEnd(error);
        },
        onComplete: () => listener.onEnd(null),
      });
    },
  };
}

export interface Listener {
  onEvents(events: Event[]): void;
  onEnd(error: unknown): void;
}

/** The code the brain refused with, e.g. `NOT_FOUND`; null when it did not answer at all. */
export function refusalCode(error: unknown): string | null {
  if (!(error instanceof Error) || !('data' in error)) return null;
  const { data } = error;
  if (typeof data !== 'object' || data === null || !('code' in data)) return null;
  return typeof data.code === 'string' ? data.code : null;
}
