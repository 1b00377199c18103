import type { Api } from 'grammy';
import type { BotCommand, BotCommandScope } from 'grammy/types';
import { insist } from '../insist.ts';
import { COMMAND_NAMES, type CommandName, GROUP_COMMANDS } from './names.ts';
import { commandPhrasesFor } from './phrases.ts';
import { foreign } from '../foreign.ts';

const LISTS = [
  { scope: { type: 'all_group_chats' }, names: GROUP_COMMANDS },
  { scope: { type: 'all_private_chats' }, names: COMMAND_NAMES },
] as const satisfies { scope: BotCommandScope; names: readonly CommandName[] }[];

/** English is what stands for every language that has no list of its own. */
const LANGUAGES = [{}, { language_code: 'fr' }] as const;

/**
 * Tells Telegram the commands, for people to choose from, where they are not the same already. It is tried until
 * Telegram has answered or `signal` aborts, without a word in the log; what Telegram refuses is logged once. Never throws.
 */
export async function announce(
  { api, log }: { api: Api; log: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const quietly = { signal, onRetry: () => undefined };
  try {
    for (const { scope, names } of LISTS) {
      for (const language of LANGUAGES) {
        const which = { scope, ...language };
        const commands = commandsIn(names, 'language_code' in language ? language.language_code : undefined);
        const set = await insist((abort) => api.getMyCommands(which, foreign(abort)), quietly);
        if (JSON.stringify(set.map(plain)) === JSON.stringify(commands)) continue;
        await insist((abort) => api.setMyCommands(commands, which, foreign(abort)), quietly);
      }
    }
  } catch (error) {
    if (!signal.aborted) log(`the commands could not be told to Telegram: ${String(error)}`);
  }
}

function commandsIn(names: readonly CommandName[], language: string | undefined): BotCommand[] {
  const { commands } = commandPhrasesFor(language);
  return names.map((command) => ({ command, description: commands[command] }));
}

const plain = ({ command, description }: BotCommand) => ({ command, description });
