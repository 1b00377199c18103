import type { Price, ProviderEntry, ProviderInput, ProviderTried } from '@brain/schema';
import { createStore } from 'solid-js/store';
import { createList } from '../../people/list.ts';
import { refusalOf, type Refusal } from '../../refusal.ts';
import type { AdminDoors } from '../doors.ts';
import { createValue } from '../value.ts';

/** How the model without a provider is called: rules that answer when no model is set up. */
export const OFFLINE = 'offline';

/** A provider as it is being written. `key` is '' where the one that is set stays. */
export interface ProviderDraft {
  name: string;
  base_url: string;
  key: string;
}

export const PRESETS = {
  openai: { name: 'openai', base_url: 'https://api.openai.com/v1', needsKey: true },
  openrouter: { name: 'openrouter', base_url: 'https://openrouter.ai/api/v1', needsKey: true },
  ollama: { name: 'ollama', base_url: 'http://127.0.0.1:11434/v1', needsKey: false },
  other: { name: '', base_url: '', needsKey: false },
} as const;
export type Preset = keyof typeof PRESETS;

type Doors = Pick<
  AdminDoors,
  | 'models'
  | 'preferences'
  | 'preferModel'
  | 'providers'
  | 'setProvider'
  | 'removeProvider'
  | 'tryProvider'
  | 'prices'
  | 'setPrice'
  | 'removePrice'
>;

export type Models = ReturnType<typeof createModels>;

/** Who answers model calls, which model is the default, and what each costs. Read it with `refresh`. */
export function createModels(deps: { doors: Doors }) {
  const { doors } = deps;
  const models = createValue(doors.models);
  const preferences = createValue(doors.preferences);
  const providers = createList<ProviderEntry>(doors.providers, 'name');
  const prices = createList<Price>(doors.prices, 'model');
  const [tried, setTried] = createStore<Record<string, 'trying' | ProviderTried>>({});

  function refresh(): void {
    for (const part of [models, preferences, providers, prices]) void part.refresh();
  }

  /** Null where it was done. */
  async function attempt(action: () => Promise<unknown>): Promise<Refusal | null> {
    try {
      await action();
      return null;
    } catch (error) {
      return refusalOf(error);
    } finally {
      refresh();
    }
  }

  async function tryIt(name: string, model?: string): Promise<void> {
    if (tried[name] === 'trying') return;
    setTried(name, 'trying');
    try {
      const result = await doors.tryProvider(name, model);
      setTried({ [name]: result });
    } catch (error) {
      setTried({ [name]: { ok: false, ms: 0, error: refusalOf(error).text } });
    }
  }

  return {
    models,
    preferences,
    providers,
    prices,
    tried,
    refresh,
    /** Asks a model of the provider for a word, and notes what came of it. */
    tryIt,
    /** Sets a provider, and tries it at once. */
    async setProvider(draft: ProviderDraft): Promise<Refusal | null> {
      const { name, base_url, key } = draft;
      const input: ProviderInput = { base_url, ...(key ? { api_key: key } : {}) };
      const refusal = await attempt(() => doors.setProvider(name, input));
      if (!refusal) void tryIt(name);
      return refusal;
    },
    removeProvider: async (name: string): Promise<Refusal | null> => {
      const refusal = await attempt(() => doors.removeProvider(name));
      if (!refusal) setTried({ [name]: undefined });
      return refusal;
    },
    setPrice: (price: Price) => attempt(() => doors.setPrice(price)),
    removePrice: (model: string) => prices.act(model, () => doors.removePrice(model)),
    /** What answers this person where a message names no model; '' takes the choice back. */
    prefer: (model: string) => attempt(() => doors.preferModel(model || null)),
  };
}

/** Whether nothing but rules answers as it is. */
export function isOffline(models: { default: string } | undefined): boolean {
  return models?.default === OFFLINE;
}

/** A price as it is written, with a point or a comma; null where it is none. */
export function dollarsOf(text: string): number | null {
  const plain = text.trim().replace(',', '.');
  if (!/^\d+(?:\.\d+)?$/.test(plain)) return null;
  const dollars = Number(plain);
  return dollars <= 1_000_000 ? dollars : null;
}
