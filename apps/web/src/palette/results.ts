import type { FoundMemory, FoundMessage, Session } from '@brain/schema';
import { type Mark, match } from './fold.ts';

const MAX_COMMANDS = 6;
const MAX_SESSIONS = 8;
const MAX_RECENT = 8;
export const MAX_MESSAGES = 12;
export const MAX_MEMORIES = 6;

/** Something the page can do. */
export interface Command {
  name: string;
  /** What it is called. */
  title: string;
  /** Other words somebody may look for it by. */
  also: string;
  /** Shown before anything is searched for. */
  isFirst: boolean;
  run(): void;
}

export type Result = { id: string; marks: Mark[] } & (
  | { kind: 'command'; command: Command }
  | { kind: 'session'; session: Session }
  | { kind: 'message'; message: FoundMessage; session: Session | undefined }
  | { kind: 'memory'; memory: FoundMemory }
);

export type GroupName = 'commands' | 'recent' | 'sessions' | 'messages' | 'memories';

export interface ResultGroup {
  name: GroupName;
  results: Result[];
}

export interface Known {
  commands: Command[];
  /** Newest first. */
  sessions: Session[];
  messages: FoundMessage[];
  memories: FoundMemory[];
}

const asCommand = (command: Command, marks: Mark[]): Result => ({
  kind: 'command',
  id: `command:${command.name}`,
  command,
  marks,
});

const asSession = (session: Session, marks: Mark[]): Result => ({
  kind: 'session',
  id: `session:${session.session_id}`,
  session,
  marks,
});

/** What shares a word with the query; where nothing does, what is near it. A score of 0 but fills the list. */
function sharing<T extends { score: number; marks: Mark[] }>(found: T[]): T[] {
  const near = found.filter(({ score }) => score > 0);
  const marked = near.filter(({ marks }) => marks.length > 0);
  return marked.length > 0 ? marked : near;
}

/** Those that fit, best first; of two that fit as well, the one that was given first. */
function fitting<T>(query: string, all: T[], textOf: (one: T) => string) {
  const found = all.flatMap((one) => {
    const fits = match(query, textOf(one));
    return fits ? [{ one, ...fits }] : [];
  });
  return found.toSorted((a, b) => b.score - a.score);
}

function commandsOf(query: string, commands: Command[]): Result[] {
  const byTitle = fitting(query, commands, (command) => command.title);
  const named = new Set(byTitle.map(({ one }) => one));
  const others = commands.filter((command) => !named.has(command));
  // What is found by another word than its own shows no mark.
  const byOther = fitting(query, others, (command) => command.also).filter(({ score }) => score >= 1);
  return [
    ...byTitle.map(({ one, marks }) => asCommand(one, marks)),
    ...byOther.map(({ one }) => asCommand(one, [])),
  ].slice(0, MAX_COMMANDS);
}

/** What the search shows, in groups, none of them empty. Without a query: what is done most, and what was last. */
export function resultsOf(query: string, known: Known): ResultGroup[] {
  const byId = new Map(known.sessions.map((session) => [session.session_id, session]));
  const isEmpty = query.trim() === '';
  const groups: ResultGroup[] = isEmpty
    ? [
        {
          name: 'commands',
          results: known.commands.filter((command) => command.isFirst).map((each) => asCommand(each, [])),
        },
        { name: 'recent', results: known.sessions.slice(0, MAX_RECENT).map((each) => asSession(each, [])) },
      ]
    : [
        {
          name: 'sessions',
          results: fitting(query, known.sessions, (session) => session.title)
            .slice(0, MAX_SESSIONS)
            .map(({ one, marks }) => asSession(one, marks)),
        },
        { name: 'commands', results: commandsOf(query, known.commands) },
        {
          name: 'messages',
          results: sharing(known.messages)
            .slice(0, MAX_MESSAGES)
            .map((message) => ({
              kind: 'message',
              id: `message:${message.id}`,
              message,
              session: byId.get(message.session_id),
              marks: message.marks,
            })),
        },
        {
          name: 'memories',
          results: sharing(known.memories)
            .slice(0, MAX_MEMORIES)
            .map((memory) => ({ kind: 'memory', id: `memory:${memory.id}`, memory, marks: memory.marks })),
        },
      ];
  return groups.filter(({ results }) => results.length > 0);
}
