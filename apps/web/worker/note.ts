/** What the brain pushes when an answer has come. */
export interface Pushed {
  title: string;
  body: string;
  session_id: string;
}

/** What is pushed, as it came; null where it is nothing the brain sends. */
export function readPushed(json: unknown): Pushed | null {
  if (typeof json !== 'object' || json === null) return null;
  const { title, body, session_id } = json as Record<string, unknown>;
  const isText = (value: unknown): value is string => typeof value === 'string';
  if (!isText(title) || !isText(body) || !isText(session_id)) return null;
  return { title, body, session_id };
}

export const pathOf = ({ session_id }: Pick<Pushed, 'session_id'>) => `/s/${encodeURIComponent(session_id)}`;

interface Window {
  url: string;
  focused: boolean;
}

/** Whether a note is to be shown: not to who has that conversation before them. */
export function isNews(windows: readonly Window[], pushed: Pushed): boolean {
  return !windows.some(({ url, focused }) => focused && new URL(url).pathname === pathOf(pushed));
}

/** The window that a click on a note leads to: the one that shows it, else any; undefined opens a new one. */
export function windowFor<T extends Window>(windows: readonly T[], path: string): T | undefined {
  return windows.find(({ url }) => new URL(url).pathname === path) ?? windows[0];
}
