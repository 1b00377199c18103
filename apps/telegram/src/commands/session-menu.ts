import { hash } from 'node:crypto';
import type { Session } from '@brain/schema';
import { button } from '../buttons.ts';
import type { Sessions } from '../sessions.ts';
import { type Ask, type Asking, Refused } from './ask.ts';
import { cut, type Effect, type Menu, pageOf, pageRow, textOf } from './menu.ts';

const PAGE = 8;
const LABEL_CHARS = 48;
const QUOTE_CHARS = 300;
/** Sessions that can be gone on with: the latest. */
const MAX_SESSIONS = 400;
/** Events to look through for the last message. */
const LOOKED_THROUGH = 50;
const PRESS = /^(?:p(\d{1,3})|g([\w-]{12}))$/;

/** What stands for a session on a button: it is looked up in the list again. */
const markOf = ({ session_id }: Session) => hash('sha256', session_id, 'base64url').slice(0, 12);

/** The menu of a person's sessions on every surface: one that is chosen goes on here. */
export function createSessionMenu({ ask, sessions }: { ask: Ask; sessions: Sessions }) {
  function read(by: Asking): Promise<Session[]> {
    const query = { user_id: by.user_id, limit: MAX_SESSIONS };
    return ask((brain, options) => brain.sessions.list.query(query, options), by);
  }

  async function menu(by: Asking, asked = 0): Promise<Menu> {
    const all = await read(by);
    const current = await sessions.of(by, by.signal);
    if (all.length === 0) return { text: by.say.noSessions };
    const { items, ...page } = pageOf(all, { page: asked, size: PAGE });
    const label = (session: Session) =>
      `${session.session_id === current ? '✓ ' : ''}${cut(session.title, LABEL_CHARS) || session.session_id}`;
    const rows = items.map((session) => [button(label(session), 's', `g${markOf(session)}`)]);
    return { text: by.say.sessions, rows: [...rows, ...pageRow('s', page)] };
  }

  async function lastMessage({ session_id }: Session, by: Asking): Promise<string> {
    const query = { session_id, limit: LOOKED_THROUGH };
    const { events } = await ask((brain, options) => brain.sessions.history.query(query, options), by);
    const last = events.findLast(({ data }) => data.event_type === 'message');
    return last?.data.event_type === 'message' ? cut(last.data.content, QUOTE_CHARS) : '';
  }

  async function goOn(session: Session, by: Asking): Promise<Effect> {
    const entered = await sessions.enter(by, session.session_id, by.signal);
    if (!entered.ok) throw new Refused(entered);
    const title = cut(session.title, LABEL_CHARS) || session.session_id;
    const quote = await lastMessage(session, by);
    const said = quote === '' ? [] : ['\n\n', { text: quote, type: 'blockquote' as const }];
    return { menu: textOf(by.say.goesOn(title), ...said), note: by.say.goesOn(title) };
  }

  return {
    menu: (by: Asking): Promise<Menu> => menu(by),

    async press(rest: string, by: Asking): Promise<Effect | undefined> {
      const [, turned, mark] = PRESS.exec(rest) ?? [];
      if (turned !== undefined) return { menu: await menu(by, Number(turned)) };
      if (mark === undefined) return undefined;
      const chosen = (await read(by)).find((session) => markOf(session) === mark);
      return chosen ? goOn(chosen, by) : { menu: await menu(by), note: by.say.gone };
    },
  };
}
