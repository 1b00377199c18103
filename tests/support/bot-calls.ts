export interface Call {
  method: string;
  payload: Record<string, unknown>;
  /** When it arrived, in milliseconds. */
  at: number;
  /** The error code it was answered with; 0 for a dropped connection. */
  fault?: number;
  /** Resolves when the whole answer has been handed to the system, or its caller has gone away. */
  answered: Promise<void>;
}

/** The calls a bot has made, in order, and what they come to. */
export function createCalls() {
  const calls: Call[] = [];
  const watchers = new Set<() => void>();
  const textOf = ({ payload: { text } }: Call) => (typeof text === 'string' ? text : '');
  const chatOf = ({ payload }: Call) => Number(payload['chat_id']);
  /** What was answered with an error is not among them. */
  const taken = (name: string) => calls.filter(({ method, fault }) => method === name && fault === undefined);
  const takenIn = (chat: number, name: string) => taken(name).filter((call) => chatOf(call) === chat);

  return {
    calls,
    wakeWatchers: () => watchers.forEach((look) => look()),

    /** Waits until `look` gives something, looking again after every call; fails after `timeoutMs`. */
    async until<T>(look: () => T | undefined | false, what: string, timeoutMs = 20_000): Promise<T> {
      return new Promise((resolve, reject) => {
        const timer = setTimeout(
          () => end(() => reject(new Error(`timed out waiting for ${what}`))),
          timeoutMs,
        );
        const watch = () => {
          const found = look();
          if (found !== undefined && found !== false) end(() => resolve(found));
        };
        const end = (settle: () => void) => {
          clearTimeout(timer);
          watchers.delete(watch);
          settle();
        };
        watchers.add(watch);
        watch();
      });
    },

    /** The texts sent to people, in order. */
    texts: (chat?: number) =>
      (chat === undefined ? taken('sendMessage') : takenIn(chat, 'sendMessage')).map(textOf),
    /** The same with their chats. */
    messages: () => taken('sendMessage').map((call) => ({ chat: chatOf(call), text: textOf(call) })),
    /** What messages were changed to, in order; a change takes the buttons away that it does not name. */
    edits: (chat: number) => takenIn(chat, 'editMessageText').map(textOf),
    /** The drafts shown in a chat, in order, as they were sent. */
    drafts: (chat: number) =>
      takenIn(chat, 'sendMessageDraft').map((call) => ({
        id: Number(call.payload['draft_id']),
        text: textOf(call),
        at: call.at,
      })),
    /** The commands that stand for a scope and a language: https://core.telegram.org/bots/api#getmycommands */
    commandsOf: ({ scope, language_code: language }: Record<string, unknown>) =>
      taken('setMyCommands').findLast(
        ({ payload }) =>
          JSON.stringify(payload['scope']) === JSON.stringify(scope) && payload['language_code'] === language,
      )?.payload['commands'] ?? [],
    /** The commands last set for a language, or for all others; `undefined` where none were. */
    commands: (language = '') =>
      taken('setMyCommands').findLast(({ payload }) => (payload['language_code'] ?? '') === language)
        ?.payload['commands'],
  };
}
