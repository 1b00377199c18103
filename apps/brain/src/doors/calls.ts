import type {
  ChangedMemory,
  DataOf,
  HistoryPage,
  HistoryWindow,
  Memory,
  MemoryInput,
  RunOutcome,
  Session,
  SessionChange,
  TriggerInput,
  TriggerResult,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import { sessionRowId } from '../store/sessions.ts';
import type { Caller } from './auth.ts';
import type { Parts } from './parts.ts';
import { createRunCalls } from './run-calls.ts';

/** Channels whose sessions are named by a place there: `telegram:42`. */
const PLACES: ReadonlySet<string> = new Set(['telegram', 'email', 'slack']);

/** What every door can ask for, written once: who may, then what. */
export function createCalls({ store, bus, runs, memory, accept, auth }: Parts) {
  /** The sessions that inputs name and that are the user's own. @throws BrainError `not_found` for another's. */
  async function ownSessions(user_id: string, inputs: MemoryInput[]): Promise<Set<string>> {
    const own = new Set<string>();
    for (const session_id of new Set(inputs.flatMap((input) => input.session_id ?? []))) {
      const owner = await store.sessions.owner(session_id);
      if (owner === user_id) own.add(session_id);
      else if (owner !== undefined) throw new BrainError('not_found', `No session ${session_id}`);
    }
    return own;
  }

  /** Whether a place on a channel is that user's. */
  async function isOwnPlace(user_id: string, place: { channel: string; address: string }): Promise<boolean> {
    return (await store.identities.find(place))?.user_id === user_id;
  }

  /**
   * What a user may not say, where a service is believed: an answer goes to no place that is not theirs, and no session
   * begins under a name that is another's by its form, which would lock them out of it.
   * @throws BrainError `forbidden`, `not_found`.
   */
  async function checkClaims(user_id: string, { source, session_id, reply_to }: TriggerInput): Promise<void> {
    if (reply_to !== undefined && !(await isOwnPlace(user_id, { channel: source, address: reply_to })))
      throw new BrainError('forbidden', 'reply_to: link this address to yourself first');
    const [, channel = '', address = ''] = /^([^:]*):(.*)$/s.exec(session_id ?? '') ?? [];
    if (session_id === undefined || address === user_id) return;
    if ((await store.sessions.owner(session_id)) !== undefined) return;
    const isOthers = PLACES.has(channel)
      ? !(await isOwnPlace(user_id, { channel, address }))
      : (await store.users.get(address)) !== undefined;
    if (isOthers) throw new BrainError('not_found', `No session ${session_id}`);
  }

  return {
    ...createRunCalls({ store, bus, runs, auth }),

    /** Accepts a trigger for the user the caller may act for. @throws BrainError `forbidden`, `not_found`, as `accept`. */
    async trigger(caller: Caller, input: TriggerInput): Promise<TriggerResult> {
      const user_id = auth.user(caller, input.user_id);
      if (caller.kind === 'user') await checkClaims(user_id, input);
      const scope = caller.kind === 'service' ? 'service' : `user:${user_id}`;
      return accept(input, { user_id, scope, trust: await auth.trust(caller, { ...input, user_id }) });
    },

    /** Waits until the run of a trigger has ended; undefined when the signal aborts first. */
    async outcome(result: TriggerResult, signal: AbortSignal): Promise<RunOutcome | undefined> {
      const trigger = await store.events.get(result.event_id);
      if (!trigger) return undefined;
      let reply: string | null = null;
      const query = { session_id: result.session_id, after: trigger.seq };
      for await (const { events } of bus.subscribe(query, signal)) {
        for (const { data } of events) {
          if (!('run_id' in data) || data.run_id !== result.run_id) continue;
          if (data.event_type === 'message' && data.role === 'assistant') reply = data.content;
          const end = data.event_type === 'run' ? endOf(data) : undefined;
          if (end) return { ...result, ...end, reply };
        }
      }
      return undefined;
    },

    /**
     * Stores what a caller says of a user. It may name the session it comes from: one of the user's own gets a receipt,
     * one that nobody has here is only noted.
     * @throws BrainError `not_found` when the session is somebody else's.
     */
    async remember(caller: Caller, input: MemoryInput): Promise<ChangedMemory> {
      const user_id = auth.user(caller, input.user_id);
      const own = await ownSessions(user_id, [input]);
      return memory.remember(user_id, input, own.size > 0);
    },

    /** Stores many statements of one user as they are, otherwise likewise. @throws BrainError `invalid`, `not_found`. */
    async import(caller: Caller, inputs: MemoryInput[]): Promise<Memory[]> {
      const [user_id, another] = new Set(inputs.map((input) => auth.user(caller, input.user_id)));
      if (user_id === undefined || another !== undefined)
        throw new BrainError('invalid', 'user_id: one import is for one user');
      return memory.import(user_id, inputs, await ownSessions(user_id, inputs));
    },

    /** A page of a session. @throws BrainError `not_found`. */
    async history(caller: Caller, session_id: string, window: HistoryWindow): Promise<HistoryPage> {
      await auth.session(caller, session_id);
      return store.history.page(session_id, window);
    },

    /** Pins or archives a session, or notes how far it was read: no further than to its end. @throws BrainError `not_found`. */
    async update(caller: Caller, session_id: string, change: SessionChange): Promise<Session> {
      await auth.session(caller, session_id);
      const { is_pinned, is_archived, read_seq } = change;
      const data = {
        ...(is_pinned === undefined ? {} : { is_pinned: is_pinned || null }),
        ...(is_archived === undefined ? {} : { is_archived: is_archived || null }),
      };
      const id = sessionRowId(session_id);
      const end = (await store.sessions.get(session_id))?.last ?? 0;
      await store.write({
        patches: Object.keys(data).length === 0 ? [] : [{ id, data }],
        reads: read_seq === undefined ? [] : [{ id, seq: Math.min(read_seq, end) }],
      });
      const changed = await store.sessions.get(session_id);
      if (!changed) throw new BrainError('not_found', `No session ${session_id}`);
      return changed.session;
    },

    async rename(caller: Caller, session_id: string, title: string): Promise<void> {
      await auth.session(caller, session_id);
      await store.write({ patches: [{ id: sessionRowId(session_id), data: { title } }] });
    },

    /** Stops what runs in a session, then deletes it with all its events. Memories stay. */
    async remove(caller: Caller, session_id: string): Promise<void> {
      await auth.session(caller, session_id);
      for (;;) {
        const open = await store.events.head(session_id);
        if (!open) break;
        await runs.cancel(open);
      }
      await store.write({ removes: [sessionRowId(session_id)], removesSession: session_id });
    },
  };
}

function endOf(data: DataOf<'run'>): Pick<RunOutcome, 'status' | 'error'> | undefined {
  const { status, error } = data;
  if (status === 'started' || status === 'waiting') return undefined;
  return error === undefined ? { status } : { status, error };
}
