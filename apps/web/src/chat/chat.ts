import type { DataOf, Event } from '@brain/schema';
import { batch } from 'solid-js';
import { isShown } from './deliveries.ts';
import { applyToParts, endParts, restartParts, type Part } from './parts.ts';
import { settleReceipts, type ReceiptPart } from './receipts.ts';
import { createRunList } from './run-list.ts';

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
  /** The run it comes after; null: none; undefined: the one before it. */
  parent_id: string | null | undefined;
  /** The run whose place it takes. */
  replaces: string | undefined;
}

/** A message and all that came of it. A message that waits its turn is a run without parts. */
export interface Run {
  run_id: string;
  /** The run's place in the session: the seq of the earliest event known of it. */
  seq: number;
  /** No run, but something that happened by itself, as a memory that was changed by hand. */
  isNote: boolean;
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

type Stored = Event & { id: string; seq: number };

/**
 * The runs of one session, or of a piece of it: the answer stands below its question, also where the next question
 * was asked before it came. Apply events any number of times: an id it has seen changes nothing.
 */
export function createChat(deps: { isOpen(run: Run): boolean } = { isOpen: isGoing }) {
  const runs = createRunList<Run>();
  /** What was told later of runs that were dropped: it is not read again with them. */
  const late = new Map<string, Stored[]>();
  let lastSeq = 0;

  function applyTo(event: Event): void {
    const { data, seq, id } = event;
    if (data.event_type === 'reset') return; // the conversation reads anew
    if (data.event_type === 'delta') return runs.change(data.run_id, (run) => applyToParts(run.parts, event));
    if (seq === null || id === null) return;
    lastSeq = Math.max(lastSeq, seq);
    if (data.event_type === 'review') return; // what it wrote, its receipts tell
    const run_id = data.run_id ?? id;
    const isNew = !runs.has(run_id);
    if (isNew) runs.add(newRun(run_id, seq, data.run_id === undefined));
    if (!runs.take(run_id, { ...event, id, seq })) return;
    runs.change(run_id, (run) => {
      if (seq < run.seq) run.seq = seq; // an older page shows that it began earlier
      applyToRun(run, event);
    });
    if (data.event_type === 'memory') settle(data.memory_id);
    if (!isNew) return;
    const rest = late.get(run_id) ?? [];
    late.delete(run_id);
    rest.forEach(applyTo);
  }

  /** Says of each receipt of that memory what became of it. */
  function settle(memory_id: string): void {
    const isOf = (part: Part): part is ReceiptPart => part.kind === 'receipt' && part.memory_id === memory_id;
    const found = runs
      .raw()
      .flatMap(({ run_id, parts }) => parts.filter(isOf).map((part) => ({ run_id, part: { ...part } })));
    settleReceipts(found.map(({ part }) => part));
    for (const { run_id, part } of found)
      runs.change(run_id, (run) => {
        const shown = run.parts.find((other) => other.kind === 'receipt' && other.key === part.key);
        if (shown?.kind === 'receipt' && shown.fate !== part.fate) shown.fate = part.fate;
      });
  }

  return {
    state: {
      /** In the order of the session. */
      get runs(): Run[] {
        return runs.list();
      },
    },
    /** Applies events in the order given, told to the view as one change. */
    apply(events: Event[]): void {
      batch(() => {
        events.forEach(applyTo);
        runs.settle();
      });
    },
    /**
     * Forgets the runs that are not to be kept. With `from`, what was told of them from that seq on stays for the time
     * when they are read again.
     */
    keep(isKept: (run: Run) => boolean, from?: number): void {
      if (from !== undefined)
        for (const [run_id, events] of late) if (events.every(({ seq }) => seq < from)) late.delete(run_id);
      for (const run of runs.raw()) {
        if (isKept(run)) continue;
        const rest = runs.drop(run.run_id).filter(({ seq }) => seq >= (from ?? Infinity));
        if (rest.length > 0) late.set(run.run_id, rest as Stored[]); // as they were taken
      }
      runs.settle();
    },
    /** Forgets all that was applied. */
    clear(): void {
      lastSeq = 0;
      late.clear();
      this.keep(() => false);
    },
    has: runs.has,
    /** The run that an event was applied to. */
    holder: runs.holder,
    /** The run the brain works on or will take next; undefined when all are answered. */
    current: (): Run | undefined => {
      const open = runs.list().filter(deps.isOpen);
      return open.find((run) => run.status === 'working') ?? open[0];
    },
    /** The greatest seq that was ever applied. */
    lastSeq: () => lastSeq,
  };
}

/** Whether anything of a run is to be seen: not where it is but a receipt that another line tells. */
export function isSeen(run: Run): boolean {
  if (isGone(run)) return false;
  if (run.ask || run.status !== 'finished') return true;
  return run.parts.some((part) => {
    if (part.kind === 'delivery') return isShown(part);
    return part.kind !== 'receipt' || part.fate !== 'told';
  });
}

/** Whether a run was taken back before it began. */
export function isGone(run: Run): boolean {
  return run.status === 'cancelled' && run.began_at === null && run.ask !== null && run.parts.length === 0;
}

/** Whether a run waits for the person's word. */
export function isAsking(run: Run): boolean {
  return run.parts.some((part) => part.kind === 'approval' && part.status === 'asked');
}

/** Whether a run has no outcome, as far as is loaded. */
export function isGoing({ status }: Run): boolean {
  return status === 'waiting' || status === 'working';
}

function newRun(run_id: string, seq: number, isNote: boolean): Run {
  const began = { began_at: null, end: null, parts: [] };
  return { run_id, seq, isNote, ask: null, status: 'waiting', statusSeq: 0, error: null, ...began };
}

function applyToRun(run: Run, event: Event): void {
  const { data } = event;
  if (data.event_type === 'run') return applyStatus(run, event, data);
  if (data.event_type === 'message' && data.role === 'user') {
    run.ask = askOf(event, data);
    return;
  }
  // Nobody asked, or only this of the run is loaded, which may be told long after: it ended before.
  const mayBeLate = data.event_type === 'delivery' || data.event_type === 'memory';
  if (mayBeLate && !run.ask && run.statusSeq === 0) run.status = 'finished';
  applyToParts(run.parts, event);
  const { status } = run;
  if (data.event_type === 'approval' && status !== 'waiting' && status !== 'working')
    endParts(run.parts, status); // of an older page
}

function askOf(event: Event, data: DataOf<'message'>): Ask {
  const { content: text, source, subject, trust, reply_to, quotes, attachments, parent_id, replaces } = data;
  return {
    text,
    source,
    hook: source === 'webhook' ? reply_to : undefined,
    subject,
    created_at: event.created_at,
    isForeign: trust === 'untrusted',
    along: quotes || attachments ? { quotes, attachments } : undefined,
    parent_id,
    replaces,
  };
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
