import type { App } from '../app.ts';
import { hashOfMemory } from '../memory/memory-path.ts';
import { pathOfSession } from '../session-path.ts';
import type { Result } from './results.ts';

/** Where a result is to be found; null where it is nothing to go to. */
export function addressOf(result: Result): string | null {
  switch (result.kind) {
    case 'command':
      return null;
    case 'session':
      return pathOfSession(result.session.session_id);
    case 'message':
      return `${pathOfSession(result.message.session_id)}#m-${result.message.seq}`;
    case 'memory':
      return `/${hashOfMemory(result.memory.id)}`;
  }
}

/** Does what was chosen, or goes to it. */
export function openResult(result: Result, { route, jump }: Pick<App, 'route' | 'jump'>): void {
  switch (result.kind) {
    case 'command':
      return result.command.run();
    case 'session':
      return route.go(result.session.session_id);
    case 'message':
      return jump({ session_id: result.message.session_id, seq: result.message.seq });
    case 'memory':
      return route.openMemory(result.memory.id);
  }
}
