import type { BrainClient } from '@brain/client';
import type { Message } from 'grammy/types';
import type { Kind } from '../buttons.ts';
import type { Sessions } from '../sessions.ts';
import { type Asking, createAsk } from './ask.ts';
import { createMemoryMenu } from './memory-menu.ts';
import type { Effect } from './menu.ts';
import { createModelMenu } from './model-menu.ts';
import { createSessionMenu } from './session-menu.ts';
import { createSettingsMenu } from './settings-menu.ts';

export type Menus = ReturnType<typeof createMenus>;

/** All menus. Each is made anew from what the brain says, for who asks: none of them remembers anything. */
export function createMenus(deps: {
  api: BrainClient['api'];
  sessions: Sessions;
  log: (line: string) => void;
}) {
  const ask = createAsk(deps);
  const menus = {
    model: createModelMenu(ask),
    memory: createMemoryMenu(ask),
    sessions: createSessionMenu({ ask, sessions: deps.sessions }),
    settings: createSettingsMenu(ask),
  };
  const byKind = { m: menus.model, f: menus.memory, s: menus.sessions, t: menus.settings };

  return {
    ...menus,
    /** What the press of a button of a menu does; undefined where it is none. @throws Refused; the signal's reason. */
    async press(
      { kind, rest }: { kind: Kind; rest: string },
      by: Asking & { message: Message },
    ): Promise<Effect | undefined> {
      return kind in byKind ? byKind[kind as keyof typeof byKind].press(rest, by) : undefined; // just looked
    },
  };
}
