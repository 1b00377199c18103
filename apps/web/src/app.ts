import {
  createContext,
  createEffect,
  createMemo,
  createSignal,
  getOwner,
  on,
  onCleanup,
  runWithOwner,
  untrack,
  useContext,
} from 'solid-js';
import type { Brain } from './brain.ts';
import { createAsking } from './chat/asking.ts';
import { createChoices } from './chat/choices.ts';
import { openConversation } from './chat/conversation.ts';
import { nextFrame } from './chat/next-frame.ts';
import { createDrafts } from './chat/drafts.ts';
import { createUnsent, stillUnsent } from './chat/unsent.ts';
import type { Kept } from './kept.ts';
import { createPanel } from './keys/panel.ts';
import type { Markdown } from './chat/markdown.ts';
import type { Language, Words } from './language.ts';
import type { createMemory, MemoryPart } from './memory/memory.ts';
import { createRoute } from './route.ts';
import { createReading } from './sessions/reading.ts';
import { createSessions } from './sessions/sessions.ts';
import { createTemporary } from './sessions/temporary.ts';
import type { Gate } from './sign-in/gate.ts';
import type { createTheme } from './theme.ts';
import { createWaiting } from './waiting.ts';

const MODEL = 'brain.model';
const LOOK_MS = 20_000;

export type App = ReturnType<typeof createApp>;

/** How the page speaks and looks. */
export interface Look {
  code: Language;
  words: Words;
  theme: ReturnType<typeof createTheme>;
}

/** Builds the parts of one person's page and ties them together. Lives inside a Solid root. */
export function createApp(deps: {
  brain: Brain;
  gate: Gate;
  /** What the browser keeps of this person. */
  kept: Kept;
  look: Look;
  markdown: Markdown;
  window: Window;
}) {
  const { brain, gate, kept, markdown } = deps;
  const { code, words, theme } = deps.look;
  const person = () => gate.state.person;
  const isOwner = () => person()?.role === 'owner';
  const route = createRoute(deps.window);
  const drafts = createDrafts(kept);
  const sessions = createSessions({ brain, kept, window: deps.window });
  const panel = createPanel();
  const owner = getOwner();
  const [memory, setMemory] = createSignal<MemoryPart>();
  const temporary = createTemporary();
  const approvals = createWaiting({ brain, isOwner });
  const [editing, setEditing] = createSignal<string | null>(null);
  const [model, setModel] = createSignal(kept.get(MODEL) ?? '');
  const choices = createChoices(kept);
  const made = new Set<string>(); // sessions begun on this page: the brain may not know them yet

  const unsent = createUnsent({
    kept,
    send: brain.send,
    newKey: () => crypto.randomUUID(),
    onAccepted(message) {
      void sessions.refresh();
      const shown = untrack(conversation);
      if (shown?.session_id !== message.session_id) return;
      shown.accepted();
      if (message.run_id && message.parent_id !== undefined) shown.choose(message.run_id);
    },
  });
  unsent.resume();
  onCleanup(() => unsent.close());

  const conversation = createMemo(
    on(route.session, (session_id) => {
      if (session_id === null) return null;
      const isNew = made.has(session_id) || unsent.state.messages.some((m) => m.session_id === session_id);
      const opened = openConversation({
        brain,
        session_id,
        isNew,
        at: untrack(route.at) ?? undefined,
        chosen: choices.get(session_id),
        onChosen: (run_ids) => choices.set(session_id, run_ids),
        pause: nextFrame,
        onEvents(events) {
          memory()?.onEvents(events);
          approvals.onEvents(events);
          const ended = events.some(({ data }) => data.event_type === 'run' && data.status !== 'started');
          if (ended) void sessions.refresh();
        },
      });
      onCleanup(() => opened.close());
      return opened;
    }),
  );

  createReading({
    sessions,
    shown: () => {
      const shown = conversation();
      return shown && { session_id: shown.session_id, seen: shown.seen() };
    },
    document: deps.window.document,
  });

  const pending = createMemo(() => {
    const shown = conversation();
    if (!shown) return [];
    const mine = unsent.state.messages.filter((message) => message.session_id === shown.session_id);
    return stillUnsent(mine, shown.chat.state.runs);
  });

  // What has arrived is shown by its run. It goes when nothing is on its way any more: until then it tells
  // which run is its own from that of another message with the same text.
  createEffect(() => {
    const shown = conversation();
    const mine = unsent.state.messages.filter((message) => message.session_id === shown?.session_id);
    if (mine.some((message) => message.state === 'sending')) return;
    const arrived = mine.filter(({ run_id }) => run_id && shown?.chat.has(run_id));
    untrack(() => arrived.forEach((message) => unsent.drop(message.key)));
  });

  createEffect(on(route.at, (seq) => seq !== null && untrack(conversation)?.jump(seq), { defer: true }));

  /** Stops a run; false when that was not possible, for want of a link. */
  async function stop(run_id: string): Promise<boolean> {
    try {
      await brain.cancel(run_id);
      return true;
    } catch {
      return false;
    }
  }

  /** Whether the session that is shown, or the new one that is about to begin, is temporary. */
  const isTemporary = (): boolean => {
    const shown = conversation();
    if (!shown) return temporary.isChosen();
    if (shown.state.isTemporary || temporary.has(shown.session_id)) return true;
    return pending().some((message) => message.temporary);
  };

  const asking = createAsking({
    unsent,
    isTemporary,
    session: route.session,
    conversation,
    pending,
    model,
    begin() {
      const session_id = `web:${crypto.randomUUID()}`;
      made.add(session_id);
      temporary.begin(session_id);
      route.go(session_id);
      return session_id;
    },
    stop,
  });

  // Other channels begin conversations too: the list is read again when the person comes back to it.
  const refresh = () => {
    void sessions.refresh();
    void approvals.refresh();
  };
  deps.window.addEventListener('focus', refresh);
  onCleanup(() => deps.window.removeEventListener('focus', refresh));
  // What waits in a conversation that is not shown tells nobody else.
  const looking = setInterval(() => deps.window.document.hidden || void approvals.refresh(), LOOK_MS);
  onCleanup(() => clearInterval(looking));

  return {
    brain,
    person,
    /** Reads anew who is signed in: their name may be another. */
    checkPerson: gate.check,
    isOwner,
    code,
    words,
    theme,
    markdown,
    route,
    drafts,
    sessions,
    panel,
    temporary,
    isTemporary,
    /** What the memory drawer shows; undefined until it is first opened. */
    memory,
    /** The same, made by what the drawer brings along; it lives as long as the app does. */
    memoryBy(create: typeof createMemory): MemoryPart {
      const known = untrack(memory);
      if (known) return known;
      const made = runWithOwner(owner, () => untrack(() => create({ brain, openAt: route.memory })));
      if (!made) throw new Error('The memory was opened after the app was closed.');
      return setMemory(() => made);
    },
    approvals,
    unsent,
    conversation,
    pending,
    model,
    chooseModel(name: string): void {
      setModel(name);
      kept.set(MODEL, name);
    },
    /** Ends the sign-in, and forgets what the browser kept; false where the brain did not answer. */
    async signOut(): Promise<boolean> {
      if (!(await gate.signOut())) return false;
      kept.clear();
      return true;
    },
    stop,
    /** Opens a session at one of its events, and brings that into sight. */
    jump({ session_id, seq }: { session_id: string; seq: number }): void {
      const isHere = route.session() === session_id && route.at() === seq;
      if (isHere) void conversation()?.jump(seq);
      else route.go(session_id, { at: seq });
    },
    /** The run whose message is being written anew; null: none. */
    editing,
    setEditing,
    say: asking.say,
    edit: asking.edit,
    again: asking.again,
  };
}

export const AppContext = createContext<App>();

export function useApp(): App {
  const app = useContext(AppContext);
  if (!app) throw new Error('A component stands outside of the app.');
  return app;
}
