/** The commands, in the order in which they are listed. */
export const COMMAND_NAMES = [
  'new',
  'stop',
  'retry',
  'model',
  'memory',
  'sessions',
  'link',
  'web',
  'settings',
  'help',
] as const;
export type CommandName = (typeof COMMAND_NAMES)[number];

/** What is listed in groups: the rest is a person's own. */
export const GROUP_COMMANDS = ['stop', 'new', 'help'] as const satisfies readonly CommandName[];
