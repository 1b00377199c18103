import { setTimeout as wait } from 'node:timers/promises';
import { sessionRowId } from '../store/sessions.ts';
import type { Store } from '../store/store.ts';

/** How long a temporary session is kept after its last event, and how often one looks for what is over. */
const KEPT_MS = 24 * 60 * 60 * 1000;
const EVERY_MS = 60 * 60 * 1000;
const LEASE = 'temporary';

export type Temporary = ReturnType<typeof createTemporary>;

/**
 * Erases temporary sessions once nothing has happened in them for a day; what is open in one keeps it. Of several brains
 * one does, for as long as it lives.
 */
export function createTemporary(deps: {
  store: Store;
  log: (message: string, error: unknown) => void;
  /** Tells the time, in ms since 1970. */
  now?: () => number;
  everyMs?: number;
}) {
  const { store, log, now = Date.now, everyMs = EVERY_MS } = deps;
  const stopping = new AbortController();
  let working: Promise<void> | undefined;

  async function look(): Promise<void> {
    for (const { user_id } of await store.users.list()) {
      for (const session_id of await store.sessions.temporary(user_id)) {
        if (stopping.signal.aborted) return;
        const found = await store.sessions.get(session_id);
        if (!found || now() - Date.parse(found.session.updated_at) < KEPT_MS) continue;
        const removes = [sessionRowId(session_id)];
        await store.write({ removes, removesSession: session_id, maxWaiting: 0 });
      }
    }
  }

  async function lookIfOurs(): Promise<void> {
    if (store.leases.holds(LEASE) || (await store.leases.take(LEASE))) await look();
  }

  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      await lookIfOurs().catch((error: unknown) => log('temporary sessions were not erased', error));
      await wait(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    /** Erases what is over now. */
    look,

    /** Looks now, and from time to time until it is closed. */
    start(): void {
      working ??= work();
    },

    /** Resolves when it has ended what it was at. */
    async close(): Promise<void> {
      stopping.abort();
      await working;
    },
  };
}
