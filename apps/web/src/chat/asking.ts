import type { Run } from './chat.ts';
import type { Conversation } from './conversation.ts';
import type { Said, Unsent, UnsentMessages } from './unsent.ts';

/** What goes along with the words. */
type More = Pick<Said, 'attachments' | 'quotes' | 'parent_id' | 'temporary'>;

/** The ways to ask: something new, and something that was asked before, as a branch beside it. */
export function createAsking(deps: {
  unsent: Pick<UnsentMessages, 'send'>;
  /** The session that is shown; null: a new one is to be begun. */
  session(): string | null;
  conversation(): Conversation | null;
  /** What of it is on its way. */
  pending(): Unsent[];
  model(): string;
  /** Whether what is said is to be forgotten after a day. */
  isTemporary(): boolean;
  /** Begins a session, and the page of it. */
  begin(): string;
  stop(run_id: string): Promise<boolean>;
}) {
  const { unsent, conversation } = deps;

  function send(text: string, more: More): void {
    const mark: More = deps.isTemporary() ? { temporary: true } : {}; // before one begins: it is asked of the new one
    const session_id = deps.session() ?? deps.begin();
    const after = conversation()?.chat.lastSeq() ?? 0;
    unsent.send({ session_id, text, ...more, ...mark, model: deps.model(), after });
  }

  /** After the last run that is shown. What is on its way will be that, by the time this arrives. */
  function place(): More {
    const isNext = deps.pending().some(({ state }) => state !== 'failed');
    const parent_id = isNext ? undefined : conversation()?.end();
    return parent_id === undefined ? {} : { parent_id };
  }

  /** Says something in the place of a run's message. False where the link is down and its place not known. */
  async function saySo(run: Run, text: string): Promise<boolean> {
    const shown = conversation();
    const parent_id = await shown?.parentOf(run);
    if (!shown || parent_id === undefined || shown !== conversation()) return false;
    if (run.status === 'waiting' || run.status === 'working') void deps.stop(run.run_id);
    shown.showLatest(parent_id);
    const { quotes, attachments } = run.ask?.along ?? {};
    send(text, { parent_id, ...(quotes ? { quotes } : {}), ...(attachments ? { attachments } : {}) });
    return true;
  }

  return {
    /** Sends in the session that is shown; on the page of a new one, begins it. */
    say(text: string, more: More = {}): void {
      const message = text.trim();
      if (message || more.attachments) send(message, { ...place(), ...more });
    },
    /** Says a run's message in other words: a branch beside it, shown from now on. A run that is going is stopped. */
    async edit(run: Run, text: string): Promise<boolean> {
      const message = text.trim();
      if (!message && !run.ask?.along?.attachments) return false;
      return saySo(run, message);
    },
    /** Asks the same once more, as a branch beside it. */
    again: (run: Run): Promise<boolean> => saySo(run, run.ask?.text ?? ''),
  };
}
