import type { Session } from '@brain/schema';

const DAY_MS = 86_400_000;

/** `month:` is followed by a year and a month, e.g. `month:2026-05`. */
export type GroupName = 'pinned' | 'today' | 'yesterday' | 'week' | 'days30' | `month:${string}`;

export interface Group {
  name: GroupName;
  sessions: Session[];
}

/**
 * On which day a time is where the browser is, as a count of days: two that differ by one are neighbours, however many
 * hours a day has where its clocks change.
 */
export function dayOf(ms: number): number {
  const local = new Date(ms);
  return Date.UTC(local.getFullYear(), local.getMonth(), local.getDate()) / DAY_MS;
}

function nameOf(day: number, today: number): GroupName {
  const ago = today - day;
  if (ago <= 0) return 'today'; // also what a clock that is ahead calls tomorrow
  if (ago === 1) return 'yesterday';
  if (ago <= 7) return 'week';
  if (ago <= 30) return 'days30';
  return `month:${new Date(day * DAY_MS).toISOString().slice(0, 7)}`;
}

/** Those that are pinned, then the others by when something last happened in them; in each the order that was given. */
export function groupSessions(sessions: Session[], today: number): Group[] {
  const groups = new Map<GroupName, Session[]>();
  const pinned = sessions.filter((session) => session.is_pinned);
  if (pinned.length > 0) groups.set('pinned', pinned);
  for (const session of sessions) {
    if (session.is_pinned) continue;
    const name = nameOf(dayOf(Date.parse(session.updated_at)), today);
    const group = groups.get(name);
    if (group) group.push(session);
    else groups.set(name, [session]);
  }
  return [...groups].map(([name, members]) => ({ name, sessions: members }));
}

/** The month of a group as it is written in a language; its year only where that is another than `today`’s. */
export function monthTitle(name: `month:${string}`, today: number, language: string): string {
  const month = new Date(`${name.slice('month:'.length)}-01T00:00:00Z`);
  const isThisYear = month.getUTCFullYear() === new Date(today * DAY_MS).getUTCFullYear();
  const title = month.toLocaleDateString(language, {
    timeZone: 'UTC',
    month: 'long',
    ...(isThisYear ? {} : { year: 'numeric' }),
  });
  return title.charAt(0).toLocaleUpperCase(language) + title.slice(1);
}
