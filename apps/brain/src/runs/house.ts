import { createPrices } from '../model/prices.ts';
import type { Store } from '../store/store.ts';
import { createToolRules } from '../tools/rules.ts';
import type { Tool } from '../tools/tool.ts';
import { createInstructions } from './instructions.ts';

export type House = ReturnType<typeof createHouse>;

/** What owners have set for everybody, in force at once: prices of models, rules of tools, instructions. */
export function createHouse(
  store: Pick<Store, 'write' | 'settings'>,
  { tools, instructions }: { tools: Tool[]; instructions: string | undefined },
) {
  const parts = {
    prices: createPrices(store),
    rules: createToolRules(store, tools),
    instructions: createInstructions(store, instructions),
  };
  return {
    ...parts,
    /** The tools under the rules. */
    tools: parts.rules.held,
    /** Takes up what was set before the start. */
    load: () => Promise.all(Object.values(parts).map((part) => part.load())),
  };
}
