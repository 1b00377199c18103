import type { Quote, TriggerInput, TriggerResult } from '@brain/schema';
import { createStore, produce } from 'solid-js/store';
import { refusalCode } from '../brain.ts';
import type { Kept } from '../kept.ts';
import type { Run } from './chat.ts';
import type { Attached } from './drafts.ts';

const PREFIX = 'brain.unsent.';

/** A message on its way to the brain. */
export interface Unsent {
  /** Its idempotency key: however often it is sent, it starts one run. */
  key: string;
  session_id: string;
  text: string;
  /** What goes along; missing where there is none. */
  attachments?: Attached[];
  quotes?: Quote[];
  /** The run that it comes after, null for the start; missing: the one before it. */
  parent_id?: string | null;
  temporary?: true;
  model: string;
  /** The last seq known of the session when it was written: its own is greater. */
  after: number;
  created_at: string;
  /** `sent`: accepted, though its event may not have come back yet. */
  state: 'sending' | 'sent' | 'failed';
  run_id: string | null;
  /** Why it failed: in the brain's words, and its code, e.g. `TOO_MANY_REQUESTS`. */
  error: string | null;
  code?: string | null;
}

/** What is to be sent. */
export type Said = Omit<Unsent, 'key' | 'created_at' | 'state' | 'run_id' | 'error' | 'code'>;

export type UnsentMessages = ReturnType<typeof createUnsent>;

interface Deps {
  kept: Kept;
  /** Repeats until the brain has answered; throws on a refusal. */
  send(input: TriggerInput): Promise<TriggerResult>;
  newKey(): string;
  onAccepted(message: Unsent): void;
}

/** The messages the brain has not confirmed: kept in the browser, sent in order, one at a time per session. */
export function createUnsent(deps: Deps) {
  const [state, setState] = createStore<{ messages: Unsent[] }>({ messages: [] });
  const sending = new Set<string>();
  let isClosed = false;

  const find = (key: string) => state.messages.find((message) => message.key === key);

  function change(key: string, changes: Partial<Unsent>): void {
    setState('messages', (message) => message.key === key, changes);
    const message = find(key);
    if (message && message.state !== 'sent') deps.kept.set(PREFIX + key, JSON.stringify(message));
    else deps.kept.remove(PREFIX + key);
  }

  function add(message: Unsent): void {
    setState(produce((draft) => draft.messages.push(message)));
    change(message.key, {});
    void sendAll(message.session_id);
  }

  function drop(key: string): void {
    setState('messages', (messages) => messages.filter((message) => message.key !== key));
    deps.kept.remove(PREFIX + key);
  }

  /** One after the other: sent at once, two messages could be accepted in the wrong order. */
  async function sendAll(session_id: string): Promise<void> {
    if (sending.has(session_id)) return;
    sending.add(session_id);
    const next = () => state.messages.find((m) => m.session_id === session_id && m.state === 'sending');
    for (let message = next(); message; message = next()) {
      if (!(await sendOne(message.key, message))) break;
    }
    sending.delete(session_id);
  }

  /** False where it could not be sent now and stays as it is: the page goes, or nobody is signed in. */
  async function sendOne(key: string, message: Unsent): Promise<boolean> {
    try {
      const result = await deps.send({
        source: 'web',
        session_id: message.session_id,
        message: message.text,
        context: { time_zone: new Intl.DateTimeFormat().resolvedOptions().timeZone },
        idempotency_key: key,
        ...(message.model ? { model: message.model } : {}),
        ...along(message),
      });
      change(key, { state: 'sent', run_id: result.run_id });
      const accepted = find(key);
      if (accepted) deps.onAccepted(accepted);
    } catch (error) {
      const code = refusalCode(error);
      if (isClosed || code === 'UNAUTHORIZED') return false;
      const failed = error instanceof Error ? error.message : String(error);
      // The key is known with another text: only a new one can be accepted.
      if (code === 'CONFLICT') {
        drop(key);
        add({ ...message, key: deps.newKey(), state: 'failed', error: failed, code });
        return true;
      }
      change(key, { state: 'failed', error: failed, code });
    }
    return true;
  }

  return {
    state,
    drop,
    send(message: Said): void {
      const created_at = new Date().toISOString();
      add({ ...message, key: deps.newKey(), created_at, state: 'sending', run_id: null, error: null });
    },
    retry(key: string): void {
      const message = find(key);
      if (message?.state !== 'failed') return;
      change(key, { state: 'sending', error: null, code: null });
      void sendAll(message.session_id);
    },
    /** Leaves what is on its way as it is kept, for the next page of the same person. */
    close(): void {
      isClosed = true;
    },
    /** Takes up what an earlier page left; the brain knows the keys of what it has accepted already. */
    resume(): void {
      const left = deps.kept.names(PREFIX).flatMap((name) => readUnsent(deps.kept.get(name)));
      left.sort((a, b) => a.created_at.localeCompare(b.created_at)).forEach(add);
    },
  };
}

/** What goes along with the words, as a trigger has it. */
function along({ attachments, quotes, parent_id, temporary }: Unsent): Partial<TriggerInput> {
  return {
    ...(attachments ? { attachments: attachments.map(({ id, name }) => ({ id, name })) } : {}),
    ...(quotes ? { quotes } : {}),
    ...(parent_id === undefined ? {} : { parent_id }),
    ...(temporary ? { temporary } : {}),
  };
}

/** What this file kept, as it stands in the browser: nobody else writes there, yet a person may clear or edit it. */
function readUnsent(json: string | null): Unsent[] {
  try {
    const message = JSON.parse(json ?? '') as Unsent;
    return typeof message.text === 'string' && typeof message.created_at === 'string' ? [message] : [];
  } catch {
    return [];
  }
}

/** The messages of a session whose event is not among its runs yet, in order. */
export function stillUnsent(messages: Unsent[], runs: Run[]): Unsent[] {
  const claimed = new Set(messages.map((message) => message.run_id));
  return messages.filter((message) => {
    if (message.run_id) return !runs.some((run) => run.run_id === message.run_id);
    if (message.state === 'failed') return true;
    // Its event often comes before the answer to its sending, which alone names the run.
    const arrived = runs.find(
      (run) => run.ask?.text === message.text && run.seq > message.after && !claimed.has(run.run_id),
    );
    if (arrived) claimed.add(arrived.run_id);
    return !arrived;
  });
}
