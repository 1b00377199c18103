import { createBrainClient, type ConnectionState } from '@brain/client';
import type { Event, Session, TriggerInput } from '@brain/schema';
import { createSignal } from 'solid-js';

export type Brain = ReturnType<typeof connectBrain>;

/** The brain as the web app sees it. One WebSocket; it comes back by itself. */
export function connectBrain(url: string) {
  const [connection, setConnection] = createSignal<ConnectionState>('connecting');
  const client = createBrainClient({ url, onConnection: setConnection });
  const { api } = client;

  return {
    connection,
    sessions: {
      list: (): Promise<Session[]> => api.sessions.list.query({}),
      rename: (session_id: string, title: string) => api.sessions.rename.mutate({ session_id, title }),
      remove: (session_id: string) => api.sessions.remove.mutate({ session_id }),
    },
    models: () => api.models.query(),
    /** Answers once the brain has it on disk, however long that takes; throws on a refusal. */
    send: (input: TriggerInput, signal?: AbortSignal) => client.send(input, signal),
    cancel: (run_id: string) => api.runs.cancel.mutate({ run_id }),
    /** The latest page of a session, or the page before `before`. */
    async history(
      session_id: string,
      before?: number,
    ): Promise<{ events: Event[]; cursor: number; has_older: boolean }> {
      return api.sessions.history.query({ session_id, ...(before === undefined ? {} : { before }) });
    },
    /** What comes after `cursor`, then all that follows. Resumes by itself; `onEnd` means it will not. */
    follow(from: { session_id: string; cursor: number }, listener: Listener): { unsubscribe(): void } {
      const input = { session_id: from.session_id, lastEventId: String(from.cursor) };
      return api.events.subscribe(input, {
        onData: (frame) => listener.onEvents(frame.data),
        onError: (error) => listener.onEnd(error),
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
