import type { Streaming } from '@brain/schema';
import { button } from '../buttons.ts';
import type { Ask, Asking } from './ask.ts';
import { type Effect, type Menu, textOf } from './menu.ts';

const WAYS = ['auto', 'draft', 'edit', 'off'] as const satisfies readonly Streaming[];

/** The menu of settings: how answers are shown while they are written, and which model writes them. */
export function createSettingsMenu(ask: Ask) {
  async function menu(by: Asking): Promise<Menu> {
    const { user_id, say } = by;
    const set = await ask((brain, options) => brain.preferences.get.query({ user_id }, options), by);
    const listed = await ask((brain, options) => brain.models.query(undefined, options), by);
    const { streaming = 'auto', model = say.defaultModel(listed.default) } = set;
    const lines = WAYS.flatMap((way) => [
      '\n',
      { text: way, type: 'bold' as const },
      ` – ${say.streaming[way]}`,
    ]);
    const label = (way: Streaming) => `${way === streaming ? '✓ ' : ''}${way}`;
    return {
      ...textOf(`${say.howShown}\n`, ...lines, `\n\n${say.modelNow(model)}`),
      rows: [WAYS.map((way) => button(label(way), 't', way)), [button(say.chooseModel, 'm', 'p0')]],
    };
  }

  return {
    menu,

    async press(rest: string, by: Asking): Promise<Effect | undefined> {
      const streaming = WAYS.find((way) => way === rest);
      if (!streaming) return undefined;
      const choice = { user_id: by.user_id, streaming };
      await ask((brain, options) => brain.preferences.set.mutate(choice, options), by);
      return { menu: await menu(by), note: `${streaming} – ${by.say.streaming[streaming]}` };
    },
  };
}
