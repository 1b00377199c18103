import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Origin } from '../store/commits.ts';
import type { Row } from '../store/row.ts';
import type { Store } from '../store/store.ts';
import type { Change } from '../store/unit.ts';
import type { Wire } from './wire.ts';

const CHANNEL = 'news';
/** The rows of a commit that is longer than this are read from the store by who hears of it. */
const MAX_CHARS = 32 * 1024;
/** The longest text that is looked at, and what of a message may wait for the ones before it. */
const MAX_TEXT = 1024 * 1024;
const MAX_WAITING = 1000;
/** Brains that are heard of; of those that are gone, the one heard first is forgotten. */
const MAX_BRAINS = 4000;
/** How often a brain says how much it has told, and looks by itself where it cannot hear. */
const EVERY_MS = 10_000;
/** One that has said nothing for so many times is gone, and may have died between writing and telling. */
const SILENT_TIMES = 3;
/** Who floods the channel does not keep everybody looking: so often at most. */
const MISS_EVERY_MS = 100;
/** How long a start waits to be heard; beyond, it goes on without. */
const READY_WITHIN_MS = 2000;

const type = z.enum(['event', 'memory', 'user', 'config']);
const StoredRow = z.object({
  seq: z.int().positive(),
  id: z.string(),
  type,
  user_id: z.string().nullable(),
  session_id: z.string().nullable(),
  data: z.record(z.string(), z.unknown()),
  tags: z.array(z.string()),
  created_at: z.string(),
});
/**
 * A commit of a brain, the `n`th since its start: its rows, or where they stand. Without either, how much it has told; and
 * whether it was away, so that some of it may not have come through.
 */
const News = z.object({
  from: z.string(),
  n: z.int().nonnegative(),
  wasAway: z.boolean().optional(),
  commit: z
    .object({
      rows: z.array(StoredRow).optional(),
      seqs: z.array(z.int().positive()),
      changes: z.array(z.object({ user_id: z.string(), seq: z.int().nullable(), isGone: z.boolean() })),
      touched: z.array(type),
    })
    .optional(),
});
type News = z.infer<typeof News>;

/**
 * Tells other brains what this one has committed, and this one's store what others have. Told is only a hint: each
 * brain counts what it tells, so that who hears knows when something is missing, and looks again at all that is derived. Where
 * nothing can be heard, it looks every ten seconds whether others have written. Close it.
 */
export function createNews(deps: {
  store: Pick<Store, 'onCommit' | 'heard' | 'missed' | 'rowsAt' | 'others'>;
  wire: Wire | undefined;
  log: (message: string, error: unknown) => void;
  everyMs?: number;
}) {
  const { store, wire, log, everyMs = EVERY_MS } = deps;
  const from = randomUUID();
  let told = 0;
  /** The last that was heard of each brain, and when. */
  const counts = new Map<string, { n: number; at: number }>();
  let hearing: Promise<void> = Promise.resolve();
  let waiting = 0;
  let before: string | undefined;
  let closed = false;
  let missing: NodeJS.Timeout | undefined;
  let isMissing = false;

  /** Something may have passed unheard: said at once, and what comes soon after it once more, in one. */
  function miss(): void {
    isMissing = missing !== undefined;
    if (isMissing || closed) return;
    store.missed();
    missing = setTimeout(() => {
      missing = undefined;
      if (isMissing) miss();
    }, MISS_EVERY_MS);
    missing.unref();
  }

  function textOf(news: {
    n: number;
    wasAway?: boolean;
    commit?: Omit<NonNullable<News['commit']>, 'rows'> & { rows?: Row[] };
  }): string {
    return JSON.stringify({ from, ...news });
  }

  function tell(rows: Row[], changes: Change[], { touched }: Origin): void {
    if (rows.length + changes.length + touched.length === 0) return;
    told += 1;
    if (!wire) return;
    const commit = { seqs: rows.map(({ seq }) => seq), changes, touched };
    const whole = textOf({ n: told, commit: { ...commit, rows } });
    wire.send(CHANNEL, whole.length <= MAX_CHARS ? whole : textOf({ n: told, commit }));
  }

  /** Whether all that a brain has told before was heard. Of one that is new here, what it told before was read at the start. */
  function isNext({ from: teller, n, commit, wasAway = false }: News): boolean {
    const last = counts.get(teller)?.n;
    if (last === undefined && counts.size >= MAX_BRAINS) counts.delete(counts.keys().next().value ?? '');
    counts.set(teller, { n: Math.max(n, last ?? 0), at: performance.now() });
    return last === undefined ? !wasAway : n <= last + (commit ? 1 : 0);
  }

  /** Forgets the brains that are gone. */
  function missSilent(): void {
    const since = performance.now() - SILENT_TIMES * everyMs;
    const gone = [...counts].filter(([, { at }]) => at < since);
    for (const [teller] of gone) counts.delete(teller);
    if (gone.length > 0) miss();
  }

  async function take({ commit, ...news }: News): Promise<void> {
    if (!isNext({ commit, ...news })) miss();
    if (!commit) return;
    const { changes, touched, seqs } = commit;
    const rows = commit.rows ?? (await store.rowsAt(seqs));
    store.heard(rows, changes, touched);
  }

  function hear(text: string): void {
    const parsed = text.length > MAX_TEXT ? undefined : News.safeParse(jsonOf(text)).data;
    if (parsed?.from === from) return;
    // What cannot be read says at least that there was something.
    if (!parsed || waiting >= MAX_WAITING) return miss();
    waiting += 1;
    hearing = hearing
      .then(() => (closed ? undefined : take(parsed)))
      .catch((error: unknown) => {
        log('what another brain has written was not read', error);
        miss();
      })
      .finally(() => (waiting -= 1));
  }

  async function look(): Promise<void> {
    const now = await store.others();
    const isMoved = before !== undefined && now !== before;
    before = now;
    if (isMoved) miss();
  }

  const listening = wire?.listen(CHANNEL, hear);
  wire?.onReturn(() => {
    wire.send(CHANNEL, textOf({ n: told, wasAway: true }));
    // Nobody was heard meanwhile, which does not say that they are gone.
    for (const [teller, { n }] of counts) counts.set(teller, { n, at: performance.now() });
    miss();
  });
  store.onCommit((rows, changes, origin) => {
    if (!origin.isHeard && !closed) tell(rows, changes, origin);
  });
  const timer = setInterval(() => {
    if (wire?.isOpen()) {
      wire.send(CHANNEL, textOf({ n: told }));
      missSilent();
    } else look().catch((error: unknown) => log('what other brains have written was not looked for', error));
  }, everyMs);
  timer.unref();

  return {
    /** Resolves once this brain hears others: what it reads from then on it does not miss. Where it cannot, it looks. */
    async ready(): Promise<void> {
      if (wire?.isOpen()) await within(READY_WITHIN_MS, listening?.ready);
      before = await store.others();
    },

    async close(): Promise<void> {
      closed = true;
      clearInterval(timer);
      clearTimeout(missing);
      listening?.stop();
      await hearing;
    },
  };
}

async function within(ms: number, ready: Promise<void> | undefined): Promise<void> {
  const late = new AbortController();
  await Promise.race([ready, wait(ms, undefined, { signal: late.signal }).catch(() => undefined)]);
  late.abort();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
