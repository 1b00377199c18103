import type { Me } from './words.ts';

/** `/name rest`, as it was said. */
export interface Spoken {
  name: string;
  rest: string;
}

/** https://core.telegram.org/bots/features#commands */
const COMMAND = /^\/([a-z0-9_]{1,32})(?:@(\w+))?(?:\s+([^]*))?$/;

/** The command that a text is; undefined for one that is none, or is another bot’s. */
export function commandOf(text: string, { username }: Me): Spoken | undefined {
  const [, name, bot = username, rest = ''] = COMMAND.exec(text.trim()) ?? [];
  if (name === undefined || bot.toLowerCase() !== username.toLowerCase()) return undefined;
  return { name, rest };
}
