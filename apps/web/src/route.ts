import { batch, createMemo, createSignal } from 'solid-js';
import { pathOfSection, sectionOfPath } from './admin/admin-path.ts';
import { hashOfMemory, memoryOfHash } from './memory/memory-path.ts';
import { pathOfSession, sessionOfPath } from './session-path.ts';

export type Route = ReturnType<typeof createRoute>;

/** In the history entry that opening a drawer made: closing it goes back. */
const OPENED = { opened: 'drawer' };
const PEOPLE = '#people';
/** A message of the session, by its seq. */
const MESSAGE = '#m-';

/** The address bar as signals. Lives as long as the page. */
export function createRoute(window: Window) {
  const { location, history } = window;
  const [session, setSession] = createSignal(sessionOfPath(location.pathname));
  const [hash, setHash] = createSignal(location.hash);
  const [admin, setAdmin] = createSignal(sectionOfPath(location.pathname));
  const memory = createMemo(() => memoryOfHash(hash()));
  const isPeople = () => hash() === PEOPLE;
  const at = createMemo(() => (/^#m-\d{1,15}$/.test(hash()) ? Number(hash().slice(MESSAGE.length)) : null));

  window.addEventListener('popstate', () =>
    batch(() => {
      setAdmin(sectionOfPath(location.pathname));
      // Behind Admin, the conversation stays as it is.
      if (admin() === null) setSession(sessionOfPath(location.pathname));
      setHash(location.hash);
    }),
  );

  /** Opens a drawer in a history entry of its own, unless one is open: it takes that one's place. */
  function open(drawer: string): void {
    const url = pathOfSession(session()) + drawer;
    if (memory() === null && !isPeople()) history.pushState(OPENED, '', url);
    else history.replaceState(history.state, '', url);
    setHash(drawer);
  }

  function close(): void {
    setHash('');
    const { opened } = (history.state ?? {}) as Partial<typeof OPENED>; // what this file put there, or nothing
    if (opened === OPENED.opened) history.back();
    else history.replaceState(null, '', pathOfSession(session()));
  }

  return {
    /** The session that is shown; null: a new one. */
    session,
    /** The memory the drawer is open at; '': at none; null: it is closed. */
    memory,
    /** Whether the drawer of the person, and of the people an owner knows, is open. */
    isPeople,
    /** The event that the session is to be shown at; null: its end. */
    at,
    /**
     * Shows another session; the drawer stays as it is, unless `memory_id` says otherwise, or `at`, the seq of the
     * event to show.
     */
    go(session_id: string | null, more: { memory_id?: string | null; at?: number } = {}): void {
      let place = at() === null ? hash() : '';
      if (more.memory_id !== undefined) place = hashOfMemory(more.memory_id);
      if (more.at !== undefined) place = MESSAGE + more.at;
      if (session_id === session() && place === hash() && admin() === null) return;
      history.pushState(null, '', pathOfSession(session_id) + place);
      batch(() => {
        setSession(session_id);
        setHash(place);
        setAdmin(null);
      });
    },
    /** The section of Admin that is shown in place of the conversation, '' for its first; null: it is not. */
    admin,
    openAdmin(section = ''): void {
      history.pushState(null, '', pathOfSection(section));
      batch(() => {
        setAdmin(section);
        setHash('');
      });
    },
    /** The reader has gone on from the event that the address names. */
    leaveMessage(): void {
      if (at() === null) return;
      history.replaceState(history.state, '', pathOfSession(session()));
      setHash('');
    },
    /** Opens the memory drawer, at a memory where one is named. */
    openMemory: (memory_id = '') => open(hashOfMemory(memory_id)),
    closeMemory: () => void (memory() !== null && close()),
    openPeople: () => open(PEOPLE),
    closePeople: () => void (isPeople() && close()),
  };
}
