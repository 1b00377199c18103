import type { DataOf, Event } from '@brain/schema';
import { createStore, produce } from 'solid-js/store';
import { isShown } from './deliveries.ts';
import { applyToParts, endParts, restartParts, type Part } from './parts.ts';
import { settleReceipts, type ReceiptPart } from './receipts.ts';

/** What came along with a message: words of others, and files. */
export type Along = Pick<DataOf<'message'>, 'quotes' | 'attachments'>;

/** What a person said; it started a run. */
export interface Ask {
  text: string;
  source: string;
  /** The webhook it came by. */
  hook: string | undefined;
  /** What it is about, where it was said. */
  subject: string | undefined;
  created_at: string;
  /** Its words may be anybody's: they are read as data. */
  isForeign: boolean;
  /** What came with it; missing where nothing did. */
  along: Along | undefined;
}

/** A message and all that came of it. A message that waits its turn is a run without parts. */
export interface Run {
  run_id: string;
  /** The run's place in the session: the seq of the earliest event known of it. */
  seq: number;
  /** Missing where the page of history that holds it is not loaded. */
  ask: Ask | null;
  status: 'waiting' | 'working' | 'finished' | 'failed' | 'cancelled';
  statusSeq: number;
  error: string | null;
  /** When its latest attempt began; null where that is not loaded. */
  began_at: string | null;
  /** What its end tells of it; null until then. */
  end: RunEnd | null;
  parts: Part[];
}

/** What an answer took: `cost` in US dollars, where the price is known. */
export type RunEnd = Pick<DataOf<'run'>, 'model' | 'usage' | 'elapsed_ms' | 'cost'> & { ended_at: string };

export type Chat = ReturnType<typeof createChat>;

/**
 * The conversation of one session, grouped by run: the answer stands below its question, also where the next
 * question was asked before it came. Apply events any number of times: an id it has seen changes nothing.
 */
export function createChat() {
  const [state, setState] = createStore<{ runs: Run[] }>({ runs: [] });
  const seen = new Set<string>();
  let firstSeq = Infinity;
  let lastSeq = 0;

  function applyTo(runs: Run[], event: Event): void {
    const { data, seq } = event;
    if (data.event_type === 'reset') return; // the conversation reads anew
    if (data.event_type === 'delta') {
      const run = runs.findLast((candidate) => candidate.run_id === data.run_id);
      if (run) applyToParts(run.parts, event);
      return;
    }
    if (seq === null || event.id === null || seen.has(event.id)) return;
    seen.add(event.id);
    firstSeq = Math.min(firstSeq, seq);
    lastSeq = Math.max(lastSeq, seq);

    if (data.event_type === 'review') return; // what it wrote, its receipts tell
    const run = runOf(runs, data.run_id ?? event.id, seq);
    if (data.event_type === 'run') return applyStatus(run, event, data);
    if (data.event_type === 'message' && data.role === 'user') {
      const { content: text, source, subject, trust, reply_to, quotes, attachments } = data;
      const hook = source === 'webhook' ? reply_to : undefined;
      const along = quotes || attachments ? { quotes, attachments } : undefined;
      const isForeign = trust === 'untrusted';
      run.ask = { text, source, hook, subject, created_at: event.created_at, isForeign, along };
      return;
    }
    // Nobody asked, or only this of the run is loaded, which may be told long after: it ended before.
    const mayBeLate = data.event_type === 'delivery' || data.event_type === 'memory';
    if (mayBeLate && !run.ask && run.statusSeq === 0) run.status = 'finished';
    applyToParts(run.parts, event);
    if (data.event_type === 'approval' && isEnd(run.status)) endParts(run.parts, run.status); // of an older page
    if (data.event_type === 'memory') settleReceipts(receiptsOf(runs, data.memory_id));
  }

  return {
    state,
    /** Applies events in the order given, told to the view as one change. */
    apply(events: Event[]): void {
      setState(produce((draft) => events.forEach((event) => applyTo(draft.runs, event))));
    },
    /** Forgets all that was applied. */
    clear(): void {
      seen.clear();
      firstSeq = Infinity;
      lastSeq = 0;
      setState('runs', []);
    },
    has: (run_id: string): boolean => state.runs.some((run) => run.run_id === run_id),
    /** The run the brain works on or will take next; undefined when all are answered. */
    current: (): Run | undefined =>
      state.runs.find((run) => run.status === 'working') ??
      state.runs.find((run) => run.status === 'waiting'),
    /** The seq of the earliest and the latest event applied. */
    bounds: () => ({ firstSeq, lastSeq }),
  };
}

function receiptsOf(runs: Run[], memory_id: string): ReceiptPart[] {
  const parts = runs.flatMap((run) => run.parts);
  return parts.filter((part): part is ReceiptPart => part.kind === 'receipt' && part.memory_id === memory_id);
}

/** Whether anything of a run is to be seen: not where it is but a receipt that another line tells. */
export function isSeen(run: Run): boolean {
  if (run.ask || run.status !== 'finished') return true;
  return run.parts.some((part) => {
    if (part.kind === 'delivery') return isShown(part);
    return part.kind !== 'receipt' || part.fate !== 'told';
  });
}

/** Whether a run waits for the person's word. */
export function isAsking(run: Run): boolean {
  return run.parts.some((part) => part.kind === 'approval' && part.status === 'asked');
}

type End = 'finished' | 'failed' | 'cancelled';

function isEnd(status: Run['status']): status is End {
  return status !== 'waiting' && status !== 'working';
}

/** The run of that id, made where it is new, at its place in the order of the session. */
function runOf(runs: Run[], run_id: string, seq: number): Run {
  const known = runs.findLastIndex((run) => run.run_id === run_id);
  const found = runs[known];
  if (found) {
    if (seq >= found.seq) return found;
    found.seq = seq; // an older page shows that it began earlier
    runs.splice(known, 1);
  }
  const run: Run = found ?? {
    run_id,
    seq,
    ask: null,
    status: 'waiting',
    statusSeq: 0,
    error: null,
    began_at: null,
    end: null,
    parts: [],
  };
  const before = runs.findLastIndex((other) => other.seq < seq);
  runs.splice(before + 1, 0, run);
  return runs[before + 1] ?? run;
}

function applyStatus(run: Run, event: Event, data: DataOf<'run'>): void {
  const seq = event.seq ?? 0;
  if (data.status === 'started') run.began_at = event.created_at;
  if (seq < run.statusSeq) return; // an older page tells of what is past
  run.statusSeq = seq;
  switch (data.status) {
    case 'started':
      run.status = 'working';
      restartParts(run.parts);
      return;
    case 'waiting':
      run.status = 'working';
      return;
    case 'finished':
    case 'failed':
    case 'cancelled':
      run.status = data.status;
      run.error = data.error?.message ?? null;
      run.end = endOf(event, data);
      endParts(run.parts, data.status);
  }
}

function endOf(event: Event, { model, usage, elapsed_ms, cost }: DataOf<'run'>): RunEnd {
  return { model, usage, elapsed_ms, cost, ended_at: event.created_at };
}
