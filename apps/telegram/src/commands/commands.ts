import type { BrainClient } from '@brain/client';
import type { User } from 'grammy/types';
import { addressOf, spotOf } from '../address.ts';
import type { Person } from '../people.ts';
import type { Sessions } from '../sessions.ts';
import type { Streams } from '../stream/streams.ts';
import { type Asking, createAsk, Refused } from './ask.ts';
import { createAccess } from './access.ts';
import type { Menu } from './menu.ts';
import type { MenuMessages } from './menu-messages.ts';
import type { Menus } from './menus.ts';
import { COMMAND_NAMES, type CommandName, GROUP_COMMANDS } from './names.ts';
import { createOwnSession } from './own-session.ts';
import { commandPhrasesFor } from './phrases.ts';

/** `/name rest`, as somebody the brain knows has said it. */
export interface Command {
  name: string;
  rest: string;
  /** Where it was said, and is answered. */
  address: string;
  from: User;
  person: Person;
  update_id: number;
}

/** Whether it was a command of ours; `said`: what it leaves for the brain, as a message of the person. */
export interface Done {
  handled: boolean;
  said?: string;
}

export type Commands = ReturnType<typeof createCommands>;

interface CommandsDeps {
  api: BrainClient['api'];
  send: BrainClient['send'];
  messages: Pick<MenuMessages, 'show'>;
  menus: Menus;
  sessions: Sessions;
  streams: Streams;
  botId: number;
  log: (line: string) => void;
}

/** What is said in groups too: the rest shows what is one person’s own. */
const ANYWHERE: ReadonlySet<string> = new Set([...GROUP_COMMANDS, 'retry', 'start']);

/** Does what a command asks. One that is none of ours is a message like others. */
export function createCommands(deps: CommandsDeps) {
  const { menus, messages } = deps;
  const ask = createAsk(deps);
  const own = createOwnSession({ ...deps, ask });
  const access = createAccess(ask);

  type Said = Asking & { update_id: number; rest: string; isPrivate: boolean };
  type Reply = Menu | Pick<Done, 'said'> | undefined;

  const does: Record<CommandName | 'start', (said: Said) => Promise<Reply> | Reply> = {
    async new(said) {
      await own.begin(said);
      return said.rest === '' ? { text: said.say.newSession } : { said: said.rest };
    },
    stop: async (said) => ({ text: (await own.stop(said)) ? said.say.stopped : said.say.nothingRuns }),
    retry: async (said) => ((await own.retry(said)) ? undefined : { text: said.say.nothingToRetry }),
    model: (said) => (said.rest === '' ? menus.model.menu(said) : menus.model.named(said.rest, said)),
    memory: (said) => menus.memory.menu(said.rest, said),
    sessions: (said) => menus.sessions.menu(said),
    settings: (said) => menus.settings.menu(said),
    link: (said) => (said.rest === '' ? access.who(said) : { text: said.say.linkedAlready }),
    web: (said) => access.web(said),
    help: ({ say, isPrivate }) => ({ text: helpText(say, isPrivate) }),
    start: ({ say }) => ({ text: say.greeting }),
  };

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  return async function handle(command: Command, signal: AbortSignal): Promise<Done> {
    const { name, address, from, person, update_id } = command;
    if (!Object.hasOwn(does, name)) return { handled: false };
    const say = commandPhrasesFor(from.language_code);
    const chat = spotOf(address)?.chat ?? 0;
    const isPrivate = chat > 0; // groups have negative ids
    // A group goes on for the person who let the bot in, whoever of those it knows has a command for it.
    const holder = isPrivate ? undefined : await deps.sessions.holder(addressOf({ chat }), signal);
    const said = {
      user_id: holder ?? person.user_id,
      address,
      say,
      signal,
      update_id,
      rest: command.rest.trim(),
      isPrivate,
    };
    const reply =
      isPrivate || ANYWHERE.has(name) ? await answer(name as CommandName, said) : { text: say.privateOnly };
    if (reply && 'text' in reply) await messages.show(address, reply);
    return { handled: true, ...(reply && 'said' in reply ? reply : {}) };
  };

  async function answer(name: CommandName | 'start', said: Said): Promise<Reply> {
    try {
      return await does[name](said);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { say } = said;
      return { text: error.code === 'TOO_MANY_REQUESTS' ? say.tooMany : say.refused(error.message) };
    }
  }
}

function helpText({ help, commands }: Asking['say'], isPrivate: boolean): string {
  const names = isPrivate ? COMMAND_NAMES : GROUP_COMMANDS;
  return [`${help}\n`, ...names.map((name) => `/${name} – ${commands[name]}`)].join('\n');
}
