import type { Memory } from '@brain/schema';

const DAY_MS = 86_400_000;
/** As the store writes times: its day can be cut out. */
const UTC_TIME = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?$/;

/**
 * Days after which half of what age can take from a score is gone; Infinity for what does not age. A person stays who
 * they are; what fits no category is worth about half a year.
 */
const HALF_LIFE_DAYS = {
  identity: Infinity,
  health: Infinity,
  rule: Infinity,
  preference: 365,
  person: Infinity,
  project: 45,
  event: 14,
  other: 180,
} satisfies Record<Memory['category'], number>;

/** The UTC day, YYYY-MM-DD, from which a memory holds: since when it says, or else when it was told. */
export function dayOf(memory: Memory): string {
  return dayIn(memory.since) ?? dayIn(memory.created_at) ?? '';
}

/** The last day on which a memory holds, if it says so. */
export function lastDayOf(memory: Memory): string | undefined {
  return dayIn(memory.until);
}

/**
 * The memories that hold on a day: not superseded, the newest of each key, and with a last day that is not over. A
 * value that is over does not bring the one before it back.
 */
export function holding(memories: Memory[], today: string): Memory[] {
  const current = memories.filter(({ superseded_by }) => superseded_by === undefined).toSorted(toldLast);
  const newest = new Map(current.toReversed().map((memory) => [memory.key ?? memory.id, memory]));
  return [...newest.values()].filter((memory) => (lastDayOf(memory) ?? today) >= today);
}

/** Whether it is of an event still to come, or of one that is not over. */
export function isUpcoming(memory: Memory, today: string): boolean {
  return memory.category === 'event' && (dayOf(memory) >= today || lastDayOf(memory) !== undefined);
}

/**
 * What a memory is worth on a day, above 0: its importance, less up to half of it with age, and more by a tenth for
 * each e-fold of its uses. What is still to come has no age.
 */
function score(memory: Memory, today: string): number {
  const age = Math.max(0, daysBetween(dayOf(memory), today));
  const freshness = 0.5 + 0.5 * 2 ** (-age / HALF_LIFE_DAYS[memory.category]);
  return (memory.importance / 5) * freshness * (1 + 0.1 * Math.log(1 + (memory.uses ?? 0)));
}

/**
 * Best first. Among equals what is nearest to today, be it the newest or the next to come, then what was told last;
 * the id decides the rest, so that the order of the input never does.
 */
export function ranked(memories: Memory[], today: string): Memory[] {
  return memories
    .map((memory) => ({
      memory,
      score: score(memory, today),
      far: Math.abs(daysBetween(dayOf(memory), today)),
    }))
    .toSorted((a, b) => b.score - a.score || a.far - b.far || toldLast(a.memory, b.memory))
    .map(({ memory }) => memory);
}

/** Compares by when they were told, the last first. */
function toldLast(a: Memory, b: Memory): number {
  return compare(b.created_at, a.created_at) || compare(b.id, a.id);
}

/** Compares by code units: the same on every machine, whatever language it speaks. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function dayIn(time: string | undefined): string | undefined {
  if (time !== undefined && UTC_TIME.test(time)) return time.slice(0, 10);
  const at = new Date(time ?? Number.NaN);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString().slice(0, 10);
}

function daysBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / DAY_MS || 0;
}
