import type { DataOf, Event } from '@brain/schema';

/** What was remembered or forgotten, and what has become of that since. */
export interface ReceiptPart {
  kind: 'receipt';
  key: string;
  seq: number;
  run_id: string | null;
  memory_id: string;
  change: DataOf<'memory'>['change'];
  /** What is known now; '' where it was forgotten. */
  text: string;
  was: string | null;
  why: DataOf<'memory'>['why'];
  source_event_id: string | null;
  undo_id: string | null;
  created_at: string;
  /**
   * `open`: it stands. `undone`: it was taken back. `past`: something else has happened to the memory since.
   * `told`: it takes back what another line tells, and that line says so.
   */
  fate: 'open' | 'undone' | 'past' | 'told';
}

export function receiptOf(event: Event, data: DataOf<'memory'>): ReceiptPart {
  return {
    kind: 'receipt',
    key: event.id ?? '',
    seq: event.seq ?? 0,
    run_id: data.run_id ?? null,
    memory_id: data.memory_id,
    change: data.change,
    text: data.content,
    was: data.was ?? null,
    why: data.why,
    source_event_id: data.source_event_id ?? null,
    undo_id: data.undo_id ?? null,
    created_at: event.created_at,
    fate: 'open',
  };
}

/** Says of each receipt of one memory what became of it, by those that came later. */
export function settleReceipts(receipts: ReceiptPart[]): void {
  let last: ReceiptPart | null = null;
  for (const receipt of receipts.toSorted((a, b) => a.seq - b.seq)) {
    receipt.fate = 'open';
    if (last && isBack(receipt, last)) {
      last.fate = last.fate === 'undone' ? 'open' : 'undone';
      receipt.fate = 'told';
      continue;
    }
    if (last?.fate === 'open') last.fate = 'past';
    last = receipt;
  }
}

/** Whether a receipt tells that the one before it was undone, or that this was undone in turn. */
function isBack(receipt: ReceiptPart, before: ReceiptPart): boolean {
  if (before.change !== 'remembered') return before.fate === 'open' && receipt.change === 'restored';
  if (before.fate === 'undone') return receipt.change === 'restored';
  const byHand = receipt.change === 'forgotten' && receipt.why === 'user';
  return byHand && receipt.run_id === before.run_id; // not one that was forgotten in the drawer
}

interface Asked {
  run_id: string;
  ask: { text: string } | null;
}

/** What a person wrote that a receipt comes from, as far as it is shown; null where it is not. */
export function sourceOf(runs: Asked[], receipt: ReceiptPart): string | null {
  return runs.find((run) => run.run_id === receipt.source_event_id)?.ask?.text ?? null;
}

const QUOTE_CHARS = 160;

/** The beginning of a text in one line, cut between words where that is possible. */
export function quote(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= QUOTE_CHARS) return line;
  const cut = line.slice(0, QUOTE_CHARS);
  const end = cut.lastIndexOf(' ');
  // A code unit of a pair that is cut apart would be shown as a hole.
  return `${(end > QUOTE_CHARS / 2 ? cut.slice(0, end) : cut).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
