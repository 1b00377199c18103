import type { Price, Usage } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { houseRow, priceRowId } from '../store/settings.ts';
import type { Store } from '../store/store.ts';

export type Prices = ReturnType<typeof createPrices>;

const MAX_PRICES = 500;
const MILLION = 1_000_000;

/** What models cost, as owners have set it: rows of the store, known here by the name of the model. */
export function createPrices(store: Pick<Store, 'write' | 'settings'>) {
  const prices = new Map<string, Price>();

  return {
    /** Takes up what is set in the store, and nothing else. */
    async load(): Promise<void> {
      const all = await store.settings.prices();
      prices.clear();
      for (const price of all) prices.set(price.model, price);
    },

    list: (): Price[] => [...prices.values()].toSorted((a, b) => (a.model < b.model ? -1 : 1)),

    /** Sets a price, for what ends from now on. @throws BrainError `unprocessable` when there are too many. */
    async set(price: Price): Promise<Price> {
      if (!prices.has(price.model) && prices.size >= MAX_PRICES)
        throw new BrainError('unprocessable', `There are ${MAX_PRICES} prices already. Remove one first.`);
      const { model, input, output } = price;
      const id = priceRowId(model);
      await store.write({
        ensure: [houseRow(id, { kind: 'price', ...price })],
        patches: [{ id, data: { input, output } }],
      });
      prices.set(model, price);
      return price;
    },

    /** @throws BrainError `not_found`. */
    async remove(model: string): Promise<void> {
      if (!prices.has(model)) throw new BrainError('not_found', `No price of ${model} is set`);
      await store.write({ removes: [priceRowId(model)] });
      prices.delete(model);
    },

    /** What a use of a model cost, in US dollars: as its provider says, else by its price; undefined where neither is known. */
    costOf(model: string | undefined, usage: Usage | undefined): number | undefined {
      if (usage?.cost !== undefined) return usage.cost;
      const price = model === undefined ? undefined : prices.get(model);
      if (!price || !usage) return undefined;
      return (usage.input_tokens * price.input + usage.output_tokens * price.output) / MILLION;
    },
  };
}
