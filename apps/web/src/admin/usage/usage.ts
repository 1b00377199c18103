import type { UsageEntry } from '@brain/schema';
import { createMemo, createSignal } from 'solid-js';
import { createList } from '../../people/list.ts';
import type { AdminDoors } from '../doors.ts';

const DAY_MS = 86_400_000;

export const SPANS = [7, 30, 90] as const;
export type Span = (typeof SPANS)[number];

/** What was used, added up. `cost` is in US dollars: of the runs whose price was known, null where none was. */
export interface Sum {
  runs: number;
  input_tokens: number;
  output_tokens: number;
  cost: number | null;
}

export interface DaySum extends Sum {
  /** `2026-11-23`, in UTC. */
  day: string;
}

/** The days of a span that ends today, oldest first, in UTC. */
export function daysOf(span: number, now: number): string[] {
  return Array.from({ length: span }, (_, index) =>
    new Date(now - (span - 1 - index) * DAY_MS).toISOString().slice(0, 10),
  );
}

export function sumOf(entries: UsageEntry[]): Sum {
  const sum: Sum = { runs: 0, input_tokens: 0, output_tokens: 0, cost: null };
  for (const entry of entries) {
    sum.runs += entry.runs;
    sum.input_tokens += entry.input_tokens;
    sum.output_tokens += entry.output_tokens;
    if (entry.cost !== null) sum.cost = (sum.cost ?? 0) + entry.cost;
  }
  return sum;
}

/** The sum of each group, in the order in which its name comes first. */
export function sumsBy<K extends string>(
  entries: UsageEntry[],
  nameOf: (entry: UsageEntry) => K,
): Map<K, Sum> {
  const groups = Map.groupBy(entries, nameOf);
  return new Map([...groups].map(([name, group]) => [name, sumOf(group)]));
}

/** All entries as a table for a spreadsheet, oldest first. */
export function csvOf(entries: UsageEntry[]): string {
  const columns = ['day', 'user_id', 'model', 'runs', 'input_tokens', 'output_tokens', 'cost'] as const;
  const rows = entries
    .toSorted((one, other) => one.day.localeCompare(other.day))
    .map((entry) => columns.map((column) => cellOf(entry[column])).join(','));
  return [columns.join(','), ...rows, ''].join('\r\n');
}

/** Quoted where it must be; and no text begins as a formula would, which a spreadsheet would run. */
function cellOf(value: string | number | null): string {
  if (typeof value !== 'string') return value === null ? '' : String(value);
  const plain = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

export type Usage = ReturnType<typeof createUsage>;

/** What was used in the last days: of everybody, or of one person. Lives inside a Solid root. */
export function createUsage(deps: { doors: Pick<AdminDoors, 'usage'>; now: () => number }) {
  const { doors, now } = deps;
  const [span, setSpan] = createSignal<Span>(30);
  const [user_id, setUser] = createSignal('');
  const days = createMemo(() => daysOf(span(), now()));
  const list = createList<UsageEntry & { id: string }>(async () => {
    const of = days();
    const entries = await doors.usage(of[0] ?? '', of.at(-1) ?? '');
    return entries.map((entry) => ({ ...entry, id: `${entry.day} ${entry.user_id} ${entry.model}` }));
  }, 'id');
  // Until another span has been read, what stands here may be older than it.
  const inSpan = createMemo(() => list.state.items.filter(({ day }) => day >= (days()[0] ?? '')));
  const shown = createMemo(() => inSpan().filter((entry) => user_id() === '' || entry.user_id === user_id()));
  const byDay = createMemo((): DaySum[] => {
    const sums = sumsBy(shown(), ({ day }) => day);
    return days().map((day) => ({ day, ...(sums.get(day) ?? sumOf([])) }));
  });

  return {
    list,
    span,
    user_id,
    /** Each day of the span, oldest first, also those without anything. */
    byDay,
    total: createMemo(() => sumOf(shown())),
    /** Of everybody, whoever is chosen; most tokens first. */
    byPerson: createMemo(() => sorted(sumsBy(inSpan(), (entry) => entry.user_id))),
    byModel: createMemo(() => sorted(sumsBy(shown(), ({ model }) => model))),
    csv: () => csvOf(shown()),
    choose(next: Span): void {
      setSpan(next);
      void list.refresh();
    },
    chooseUser: (id: string) => void setUser(id),
  };
}

function sorted<K extends string>(sums: Map<K, Sum>): [K, Sum][] {
  return [...sums].toSorted(([, one], [, other]) => tokensOf(other) - tokensOf(one));
}

export function tokensOf({ input_tokens, output_tokens }: Sum): number {
  return input_tokens + output_tokens;
}
