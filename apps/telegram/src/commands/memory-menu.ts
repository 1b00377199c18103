import type { Memory } from '@brain/schema';
import type { Message } from 'grammy/types';
import { button } from '../buttons.ts';
import { type Ask, type Asking, Refused } from './ask.ts';
import { cut, type Effect, type Menu, pageRow, textOf } from './menu.ts';

const PAGE = 5;
const CONTENT_CHARS = 200;
const QUERY_CHARS = 200;
/** A page, a memory to forget, a change to take back; each with the page that is shown. */
const PRESS = /^(p|d|u)(\d{1,2})(?::([\w-]{1,50}))?$/;

interface View {
  page: number;
  /** What was searched for; '' for all. It stands in the message, in italics, and nowhere else. */
  query: string;
  lead?: string;
  undo_id?: string;
}

/** The menu of what is remembered about a person: the latest, or what fits a word, a button each to forget it. */
export function createMemoryMenu(ask: Ask) {
  /** The memories up to one after the page, which tells whether there are more. */
  async function read({ query, page }: View, by: Asking): Promise<Pick<Memory, 'id' | 'content'>[]> {
    const { user_id } = by;
    const limit = (page + 1) * PAGE + 1;
    if (query === '') {
      const asked = { user_id, limit };
      return (await ask((brain, options) => brain.memory.list.query(asked, options), by)).results;
    }
    // What shares no word with the query only fills the list.
    const asked = { user_id, q: query, limit: Math.min(limit, 100) };
    const { results } = await ask((brain, options) => brain.memory.search.query(asked, options), by);
    return results.filter(({ score }) => score > 0);
  }

  async function menu(view: View, by: Asking): Promise<Menu> {
    const { page, query, lead, undo_id } = view;
    const { say } = by;
    const all = await read(view, by);
    const items = all.slice(page * PAGE, (page + 1) * PAGE);
    if (items.length === 0 && page > 0) return menu({ ...view, page: page - 1 }, by);
    const numbered = items.map(({ id, content }, at) => ({ id, content, number: page * PAGE + at + 1 }));
    const title =
      query === '' ? [say.memories] : [say.memoriesWith, { text: query, type: 'italic' as const }];
    const body = numbered.map(({ number, content }) => `\n\n${number}. ${cut(content, CONTENT_CHARS)}`);
    const forgets = numbered.map(({ id, number }) => button(`✕ ${number}`, 'f', `d${page}:${id}`));
    return {
      ...textOf(
        ...title,
        ...(items.length === 0 ? [`\n\n${say.noMemories}`] : body),
        lead ? `\n\n${lead}` : '',
      ),
      rows: [
        ...(undo_id === undefined ? [] : [[button(say.undo, 'f', `u${page}:${undo_id}`)]]),
        ...(forgets.length > 0 ? [forgets] : []),
        ...pageRow('f', { page, isLast: all.length <= (page + 1) * PAGE }),
      ],
    };
  }

  async function forget(id: string, view: View, by: Asking): Promise<Effect> {
    const one = { user_id: by.user_id, id };
    try {
      const { content, undo_id } = await ask(
        (brain, options) => brain.memory.forget.mutate(one, options),
        by,
      );
      const lead = by.say.forgotten(cut(content, CONTENT_CHARS));
      return { menu: await menu({ ...view, lead, undo_id }, by), note: by.say.forgottenShort };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'NOT_FOUND') throw error;
      return { menu: await menu(view, by), note: error.isRepeat ? by.say.forgottenShort : by.say.gone };
    }
  }

  async function undo(undo_id: string, view: View, by: Asking): Promise<Effect> {
    const one = { user_id: by.user_id, undo_id };
    try {
      await ask((brain, options) => brain.memory.undo.mutate(one, options), by);
      return { menu: await menu(view, by), note: by.say.undone };
    } catch (error) {
      if (!(error instanceof Refused) || error.code !== 'NOT_FOUND') throw error;
      return { menu: await menu(view, by), note: error.isRepeat ? by.say.undone : by.say.undoneAlready };
    }
  }

  return {
    menu: (query: string, by: Asking): Promise<Menu> => menu({ page: 0, query: cut(query, QUERY_CHARS) }, by),

    async press(rest: string, by: Asking & { message: Message }): Promise<Effect | undefined> {
      const [, what, page = '', id] = PRESS.exec(rest) ?? [];
      const view = { page: Number(page), query: queryOf(by.message) };
      if (what === 'p') return { menu: await menu(view, by) };
      if (id === undefined) return undefined;
      return what === 'd' ? forget(id, view, by) : undo(id, view, by);
    },
  };
}

/** What the list in a message of ours was searched by. */
function queryOf({ text = '', entities = [] }: Message): string {
  const marked = entities.find(({ type }) => type === 'italic');
  return marked ? text.slice(marked.offset, marked.offset + marked.length).slice(0, QUERY_CHARS) : '';
}
