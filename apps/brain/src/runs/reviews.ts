import { setTimeout as wait } from 'node:timers/promises';
import type { Event, StoredEvent } from '@brain/schema';
import { isUnavailable } from '../errors.ts';
import type { Bus } from '../bus/bus.ts';
import type { MemoryPart } from '../memory/memory.ts';
import { given } from '../memory/remember.ts';
import { askedToRemember } from '../memory/rules/rules.ts';
import type { Prices } from '../model/prices.ts';
import { eventRow } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Unit } from '../store/unit.ts';
import type { Extract, Finding, Reading } from './extract.ts';
import { learntRows } from './outbox.ts';
import { receiptsOf } from './receipts.ts';
import { stepId, tokensOf } from './steps.ts';

/** What a finding does to what is known. */
type Change = Pick<Unit, 'rows' | 'patches' | 'supersedes' | 'removes'>;

export type Reviews = ReturnType<typeof createReviews>;

/** Ends of runs read from the store at a time. */
const PAGE = 50;
/** How long reviews rest after the store failed. */
const REST_MS = 1000;
const LEASE = 'reviews';

export interface ReviewDeps {
  store: Store;
  bus: Bus;
  memory: MemoryPart;
  extract: Extract;
  prices: Pick<Prices, 'costOf'>;
  log: (message: string, error: unknown) => void;
}

/**
 * Reads what people said for what to remember, after their run has ended and off its way: the oldest first, one after
 * the other, so that what is said later holds. What is to be read stands in the store as the open end of a run, so a
 * restart goes on where it was; a run is read to effect once. Of several brains one reads, for as long as it lives: what
 * the others hear of is in its hands.
 */
export function createReviews({ store, bus, memory, extract, prices, log }: ReviewDeps) {
  const stopping = new AbortController();
  let working: Promise<void> | undefined;
  let again = false;
  const { leases } = store;

  function wake(): void {
    again = true;
    working ??= work()
      .catch((error: unknown) => log('the reviews stopped', error))
      .finally(() => {
        working = undefined;
        if (again && !stopping.signal.aborted) wake();
      });
  }

  async function work(): Promise<void> {
    while (again && !stopping.signal.aborted) {
      again = false;
      if (!leases.holds(LEASE)) return;
      const ends = await store.events.openReviews(PAGE).catch(rest);
      for (const end of ends) {
        if (stopping.signal.aborted) return;
        await review(end).catch(async (error: unknown) => {
          if (stopping.signal.aborted) return;
          if (isUnavailable(error)) await rest(error);
          else await giveUp(end, error).catch(rest);
        });
      }
      if (ends.length > 0) again = true;
    }
  }

  async function rest(fault: unknown): Promise<[]> {
    log('reviews rest, since the store failed', fault);
    await wait(REST_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    again = true;
    return [];
  }

  /** One that cannot be read would hold up all the others: it is left unread. */
  async function giveUp(end: StoredEvent<'run'>, error: unknown): Promise<void> {
    log(`run ${end.data.run_id} was not read for what to remember`, error);
    await store.write({ patches: [settled(end)] });
  }

  async function review(end: StoredEvent<'run'>): Promise<void> {
    const trigger = await store.events.get(end.data.run_id);
    const { user_id } = end;
    if (trigger?.data.event_type !== 'message' || !(await memory.settings(user_id)).writes) {
      await store.write({ patches: [settled(end)] });
      return;
    }
    const said = trigger.data.content;
    const reading = await extract.read(trigger as StoredEvent<'message'>, stopping.signal); // seen just now
    const changes = await changesOf(end, reading, askedToRemember(said));
    const { why, model, usage } = reading;
    const written = changes.filter(({ rows = [] }) => rows.length > 0);
    const isNoted = written.length > 0 || usage !== undefined;
    const cost = prices.costOf(model, usage);
    const noted = eventRow(end, stepId(end.data.run_id, 'review'), {
      event_type: 'review',
      run_id: end.data.run_id,
      writes: written.length,
      ...(why === 'model' && model !== undefined ? { model } : {}),
      ...(usage === undefined ? {} : { usage: tokensOf(usage) }),
      ...(cost === undefined ? {} : { cost }),
    });
    const rows = changes.flatMap((change) => change.rows ?? []);
    const shown = learntRows(trigger as StoredEvent<'message'>, receiptsOf(rows)); // seen above
    const stored = await store.write({
      rows: isNoted ? [noted, ...rows, ...shown] : [],
      patches: [settled(end), ...changes.flatMap(({ patches = [] }) => patches)],
      supersedes: changes.flatMap(({ supersedes = [] }) => supersedes),
      removes: changes.flatMap(({ removes = [] }) => removes),
    });
    if (stored.status !== 'written') await store.write({ patches: [settled(end)] });
  }

  /** What each finding does to what is known. */
  async function changesOf(end: StoredEvent<'run'>, reading: Reading, asked: boolean): Promise<Change[]> {
    const { user_id, session_id, data } = end;
    const { why } = reading;
    const changes: Change[] = [];
    for (const [at, finding] of reading.findings.entries()) {
      const writing = {
        user_id,
        session_id,
        told: true,
        why,
        run_id: data.run_id,
        origin: why === 'rules' ? ('user' as const) : ('assistant' as const),
        source_event_id: data.run_id,
        fact: [data.run_id, 'review', at],
        asked,
      };
      if (finding.is === 'correction')
        changes.push(await memory.replacing(finding.of.id, finding.fact, writing));
      else changes.push(await memory.remembering(statementOf(finding), writing));
    }
    return changes;
  }

  /** Looks at what is open, where no other brain does. */
  function resume(): void {
    if (leases.holds(LEASE)) return wake();
    leases
      .take(LEASE)
      .then((isOurs) => isOurs && !stopping.signal.aborted && wake())
      .catch((error: unknown) => log('reviews were not looked for, since the store failed', error));
    return undefined;
  }

  const unwatch = bus.watch((events) => {
    if (events.some(isOpenEnd) && leases.holds(LEASE)) wake();
  });
  const unlisten = leases.onRound(resume);

  return {
    /** Takes up what was not read before the brain stopped, or another brain that did so. */
    resume,

    /** Ends what is under way; what is not read is read after the next start. */
    async stop(): Promise<void> {
      stopping.abort();
      unwatch();
      unlisten();
      await working;
    },
  };
}

function settled({ id }: StoredEvent<'run'>) {
  return { id, data: { state: 'done' } };
}

function isOpenEnd({ data }: Event): boolean {
  return data.event_type === 'run' && data.state === 'open';
}

function statementOf(finding: Exclude<Finding, { is: 'correction' }>) {
  if (finding.is === 'new') return { ...finding.fact, tags: [] };
  const { content, category, importance, key, value } = finding.of;
  return { ...given({ key, value }), content, category, importance, tags: [] };
}
