import { hash } from 'node:crypto';
import { button } from '../buttons.ts';
import type { Ask, Asking } from './ask.ts';
import { cut, type Effect, type Menu, pageOf, pageRow } from './menu.ts';

const PAGE = 8;
const LABEL_CHARS = 48;
const PRESS = /^(?:p(\d{1,3})|c([\w-]{12}):(\d{1,3}))$/;

/** What stands for a model on a button, where a name would be too long: it is looked up in the list again. */
const markOf = (name: string | null) => hash('sha256', name ?? '', 'base64url').slice(0, 12);

export type ModelMenu = ReturnType<typeof createModelMenu>;

/** The menu of models: which one answers a person, on every surface. */
export function createModelMenu(ask: Ask) {
  /** The models that can be chosen, the default first as null, and the one that is. */
  async function read(by: Asking) {
    const { user_id } = by;
    const listed = await ask((brain, options) => brain.models.query(undefined, options), by);
    const { model = null } = await ask(
      (brain, options) => brain.preferences.get.query({ user_id }, options),
      by,
    );
    return { standard: listed.default, choices: [null, ...listed.models], model };
  }

  async function choose(model: string | null, by: Asking): Promise<void> {
    const choice = { user_id: by.user_id, model };
    await ask((brain, options) => brain.preferences.set.mutate(choice, options), by);
  }

  async function menu(by: Asking, { page: asked, lead }: { page: number; lead?: string }): Promise<Menu> {
    const { standard, choices, model } = await read(by);
    const name = (choice: string | null) => choice ?? by.say.defaultModel(standard);
    const { items, ...page } = pageOf(choices, { page: asked, size: PAGE });
    const label = (choice: string | null) =>
      `${choice === model ? '✓ ' : ''}${cut(name(choice), LABEL_CHARS)}`;
    const rows = items.map((choice) => [button(label(choice), 'm', `c${markOf(choice)}:${page.page}`)]);
    const now = by.say.modelNow(name(model));
    return { text: lead === undefined ? now : `${lead}\n\n${now}`, rows: [...rows, ...pageRow('m', page)] };
  }

  return {
    menu: (by: Asking): Promise<Menu> => menu(by, { page: 0 }),

    /** Chooses the model of that name, or says which there are. */
    async named(name: string, by: Asking): Promise<Menu> {
      const { choices, standard } = await read(by);
      const wanted = name.toLowerCase();
      const isDefault = wanted === 'default';
      const found =
        choices.find((choice) => choice === name) ??
        choices.find((choice) => choice?.toLowerCase() === wanted);
      if (!found && !isDefault) return menu(by, { page: 0, lead: by.say.noModel(cut(name, 100)) });
      await choose(found ?? null, by);
      return { text: by.say.modelNow(found ?? by.say.defaultModel(standard)) };
    },

    async press(rest: string, by: Asking): Promise<Effect | undefined> {
      const [, turned, mark, shown] = PRESS.exec(rest) ?? [];
      if (turned !== undefined) return { menu: await menu(by, { page: Number(turned) }) };
      if (mark === undefined) return undefined;
      const page = Number(shown);
      const { choices, standard } = await read(by);
      const chosen = choices.find((choice) => markOf(choice) === mark);
      if (chosen === undefined) return { menu: await menu(by, { page }), note: by.say.gone };
      await choose(chosen, by);
      const note = by.say.modelNow(chosen ?? by.say.defaultModel(standard));
      return { menu: await menu(by, { page }), note };
    },
  };
}
