const HOLD_MS = 60_000;
/** Who may wait for one chat at a time. */
const MAX_WAITING = 200;

/** What is being sent to one chat, and who comes next. */
interface Chat {
  busy: boolean;
  waiting: Waiting[];
  /** The delivery that is half sent there: it alone may go on. */
  half?: { id: string; timer: NodeJS.Timeout };
}

interface Waiting {
  /** The delivery, where it is one. */
  id: string | undefined;
  begin: () => void;
}

/** A delivery’s turn in a chat. */
interface Delivery {
  chat: number;
  id: string;
  signal?: AbortSignal;
}

export type Turns = ReturnType<typeof createTurns>;

/**
 * Who may send to a chat: one at a time, in the order they asked, so that nothing comes between the parts of a
 * delivery. Topics of a chat share its turn.
 */
export function createTurns({ holdMs = HOLD_MS }: { holdMs?: number } = {}) {
  const chats = new Map<number, Chat>();

  /** Lets in who is next, or forgets the chat. */
  function next(at: number, chat: Chat): void {
    if (chat.busy) return;
    const { half, waiting } = chat;
    const index = half ? waiting.findIndex(({ id }) => id === half.id) : 0;
    const [first] = index === -1 ? [] : waiting.splice(index, 1);
    if (!first) {
      if (!half && waiting.length === 0) chats.delete(at);
      return;
    }
    chat.busy = true;
    release(chat);
    first.begin();
  }

  function release(chat: Chat): void {
    clearTimeout(chat.half?.timer);
    delete chat.half;
  }

  async function enter(at: number, id: string | undefined, signal?: AbortSignal): Promise<Chat> {
    signal?.throwIfAborted();
    const chat = chats.get(at) ?? { busy: false, waiting: [] };
    if (chat.waiting.length >= MAX_WAITING) throw new Error(`too much waits to be sent to chat ${at}`);
    chats.set(at, chat);
    await new Promise<void>((resolve, reject) => {
      const leave = () => {
        chat.waiting = chat.waiting.filter((other) => other !== one);
        next(at, chat);
        reject(signal?.reason as Error); // what a signal aborts with
      };
      const begin = () => {
        signal?.removeEventListener('abort', leave);
        resolve();
      };
      const one: Waiting = { id, begin };
      signal?.addEventListener('abort', leave, { once: true });
      chat.waiting.push(one);
      next(at, chat);
    });
    return chat;
  }

  return {
    /**
     * Does a piece of work while nothing else is sent to the chat, nor a delivery half sent there. Work that asks for
     * the same chat within it would wait for itself.
     * @throws what the work throws; the signal’s reason where it aborts while this waits; an Error where 200 wait.
     */
    async take<T>(at: number, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
      const chat = await enter(at, undefined, signal);
      try {
        return await work();
      } finally {
        chat.busy = false;
        next(at, chat);
      }
    },

    /**
     * The same for a delivery. Where its work says `stay`, the chat is kept for it after the work has ended, until it
     * comes again or a minute has gone by: it is half sent.
     */
    async deliver<T>(delivery: Delivery, work: (stay: () => void) => Promise<T>): Promise<T> {
      const { chat: at, id, signal } = delivery;
      const chat = await enter(at, id, signal);
      let stays = false;
      try {
        return await work(() => (stays = true));
      } finally {
        chat.busy = false;
        if (stays) chat.half = { id, timer: setTimeout(() => (release(chat), next(at, chat)), holdMs) };
        next(at, chat);
      }
    },

    /** Chats with something under way; for tests. */
    size: (): number => chats.size,

    /** Keeps no chat any longer; who waits goes on. */
    close(): void {
      for (const [at, chat] of chats) {
        release(chat);
        next(at, chat);
      }
    },
  };
}
