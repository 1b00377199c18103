import type { App } from '../app.ts';
import { hashOfMemory } from '../memory/memory-path.ts';
import { pathOfSession } from '../session-path.ts';
import type { Result } from './results.ts';

/** Where a result is to be found; null where it is nothing to go to. */
export function addressOf(result: Result): string | null {
  if (result.kind === 'command') return null;
  if (result.kind === 'session') return pathOfSession(result.session.session_id);
  if (result.kind === 'memory') return `/${hashOfMemory(result.memory.id)}`;
  return `${pathOfSession(result.message.session_id)}#m-${result.message.seq}`;
}

/** Does what was chosen, or goes to it. */
export function openResult(result: Result, { route, jump }: Pick<App, 'route' | 'jump'>): void {
  if (result.kind === 'command') result.command.run();
  if (result.kind === 'session') route.go(result.session.session_id);
  if (result.kind === 'memory') route.openMemory(result.memory.id);
  if (result.kind === 'message') jump({ session_id: result.message.session_id, seq: result.message.seq });
}
