import {
  type Again,
  type Feed,
  type FeedEntry,
  type FeedInput,
  MAX_USAGE_DAYS,
  type Overview,
  type RunEntry,
  type RunsInput,
  type StoredEvent,
  type UsageEntry,
  type UsageInput,
} from '@brain/schema';
import { BrainError } from '../errors.ts';
import type { Caller } from './auth.ts';
import { entryOf } from './bare.ts';
import { openWork } from './open-work.ts';
import type { Parts } from './parts.ts';
import { VERSION } from './version.ts';

export type Admin = ReturnType<typeof createAdmin>;

const DAY_MS = 24 * 60 * 60 * 1000;
const USAGE_DAYS = 30;

/** What who looks after the brain can ask of all of it. Of what other people say nothing stands in any answer. */
export function createAdmin(
  { store, runs, house, deliveries, sendAgain }: Parts,
  { sockets, startedAt }: { sockets: () => number; startedAt: string },
) {
  const knowsTool = (name: string) => house.rules.knows(name);

  async function mayMind({ user_id }: Caller, whose: string): Promise<boolean> {
    if (user_id === null || user_id === whose) return true;
    return (await store.users.get(user_id))?.role === 'owner';
  }

  return {
    /** What was used, by day, person and model. @throws BrainError `invalid` for more than 92 days. */
    async usage({ since, until }: UsageInput): Promise<{ results: UsageEntry[] }> {
      const to = until ?? dayOf(Date.now());
      const from = since ?? dayOf(Date.parse(to) - (USAGE_DAYS - 1) * DAY_MS);
      const days = (Date.parse(to) - Date.parse(from)) / DAY_MS + 1;
      if (days < 1) throw new BrainError('invalid', 'since: must not be after until');
      if (days > MAX_USAGE_DAYS)
        throw new BrainError('invalid', `since: at most ${MAX_USAGE_DAYS} days at a time`);
      return { results: await store.usage.list(from, to) };
    },

    /** A page of the events of everybody: the caller’s own whole, those of others bare. */
    async feed(caller: Caller, input: FeedInput): Promise<Feed> {
      const { events, low, high } = await store.feed.page(input);
      return {
        results: events.map((event) => entryOf(event, caller.user_id, knowsTool)),
        cursor: high,
        before: low > 0 ? low : null,
      };
    },

    /** Runs of everybody, the latest first, and what to ask for `before` to go on. */
    async runs({
      status,
      limit,
      before,
    }: RunsInput): Promise<{ results: RunEntry[]; before: number | null }> {
      if (status === 'open') {
        const rows = await store.feed.openRuns(limit, before);
        const results = rows.map(({ id, is_asking, user_id, session_id, ...row }): RunEntry => ({
          ...row,
          run_id: id,
          user_id: user_id ?? '',
          session_id: session_id ?? '',
          status,
          ...(is_asking ? { is_asking: true } : {}),
        }));
        return { results, before: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) };
      }
      const page = await store.feed.page({ before, limit, event_types: ['run'], status });
      const results = page.events.toReversed().map((event): RunEntry => {
        const { seq, user_id, session_id, created_at, data } = entryOf(event, null, knowsTool);
        const { run_id = '', model, elapsed_ms, error_code } = data;
        return { seq, run_id, user_id, session_id, created_at, status, model, elapsed_ms, error_code };
      });
      return { results, before: page.low > 0 ? page.low : null };
    },

    /** Deliveries of everybody that wait or failed: the caller’s own whole, those of others bare. */
    async deliveries(
      caller: Caller,
      { status, limit }: { status: 'open' | 'failed'; limit: number },
    ): Promise<{ results: FeedEntry[] }> {
      const all = await deliveries.list(null, status, limit);
      return { results: all.map((event) => entryOf(event, caller.user_id, knowsTool)) };
    },

    /**
     * Sends a failed delivery anew, of the caller or of anybody for an owner.
     * @throws BrainError `not_found` also when it is somebody else's; `conflict` when it has not failed, or cannot go out.
     */
    async again(caller: Caller, id: string): Promise<Again> {
      const event = await store.events.get(id);
      const data = event?.data.event_type === 'delivery' ? event.data : undefined;
      const first = data?.delivery_id === undefined ? event : await store.events.get(data.delivery_id);
      if (!data || !first || !(await mayMind(caller, first.user_id)))
        throw new BrainError('not_found', `No delivery ${id}`);
      return sendAgain(first as StoredEvent<'delivery'>); // what names a delivery in `delivery_id` is about that
    },

    /** How the brain is doing now. */
    async overview(): Promise<Overview> {
      const work = openWork(await store.events.open(), Date.now());
      const { active, waitingSessions } = runs.load;
      return {
        version: VERSION,
        started_at: startedAt,
        open_runs: work.runs,
        active_runs: active,
        waiting_sessions: waitingSessions,
        oldest_open_seconds: work.oldestRunSeconds,
        open_deliveries: Object.fromEntries(work.deliveries.map(({ channel, count }) => [channel, count])),
        open_approvals: work.approvals,
        open_reviews: work.reviews,
        sockets: sockets(),
        memory_bytes: process.memoryUsage.rss(),
        store_bytes: await store.bytes(),
        is_writable: (await store.fault()) === undefined,
      };
    },
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
