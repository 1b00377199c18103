import type { Instructions } from '@brain/schema';
import { houseRow, instructionsRowId } from '../store/settings.ts';
import type { Store } from '../store/store.ts';

export type HouseInstructions = ReturnType<typeof createInstructions>;

/** What owners tell the assistant for everybody: a row of the store, behind what the environment says (`given`). */
export function createInstructions(store: Pick<Store, 'write' | 'settings'>, given: string | undefined) {
  let own = '';
  const shown = (): Instructions => ({
    content: own,
    ...(given === undefined ? {} : { environment: given }),
  });

  return {
    /** Takes up what was set before the start. */
    async load(): Promise<void> {
      own = await store.settings.instructions();
    },

    get: shown,

    /** Says what holds from the next run on; empty takes it back. */
    async set(content: string): Promise<Instructions> {
      await store.write({
        ensure: [houseRow(instructionsRowId, { kind: 'instructions', content })],
        patches: [{ id: instructionsRowId, data: { content } }],
      });
      own = content;
      return shown();
    },

    /** All of it as it stands in a prompt. */
    text: (): string | undefined =>
      [given, own].filter((words) => words !== undefined && words !== '').join('\n\n') || undefined,
  };
}
