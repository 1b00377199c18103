import type { ProviderEntry, ProviderInput } from '@brain/schema';
import { BrainError, messageOf } from '../errors.ts';
import { type Redact, redactLooks } from '../secrets/redact.ts';
import type { Seal } from '../secrets/seal.ts';
import { providerRow, providerRowId, type StoredProvider } from '../store/settings.ts';
import type { Store } from '../store/store.ts';
import { NO_KEY, OFFLINE, type Provider, providerNameOf, type Providers } from './providers.ts';

export type ProviderSettings = ReturnType<typeof createProviderSettings>;

const MAX_PROVIDERS = 100;

/**
 * The providers that owners set while the brain runs: rows of the store, their keys sealed. `needed` are the models
 * that the environment names, by variable: their providers cannot be taken away.
 */
export function createProviderSettings(deps: {
  store: Store;
  providers: Providers;
  seal: Seal;
  redact: Redact;
  needed: Record<string, string | undefined>;
}) {
  const { store, providers, seal, redact, needed } = deps;
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other, so that a key never goes to the host of another change. */
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const done = last.then(change, change);
    last = done.catch(() => undefined);
    return done;
  }

  /** Takes up what stands in the store. */
  function takeUp({ name, base_url, sealed_key }: StoredProvider): void {
    const provider: Provider = { name, baseURL: base_url, apiKey: NO_KEY };
    try {
      if (sealed_key !== undefined) provider.apiKey = seal.open(sealed_key, aboutOf(name));
      redact.know(provider.apiKey);
    } catch (error) {
      provider.fault = messageOf(error);
    }
    providers.put(name, provider);
  }

  async function stored(name: string): Promise<StoredProvider | undefined> {
    return (await store.settings.providers()).find((provider) => provider.name === name);
  }

  async function list(): Promise<ProviderEntry[]> {
    const sealed = new Set(
      (await store.settings.providers())
        .filter(({ sealed_key }) => sealed_key !== undefined)
        .map(({ name }) => name),
    );
    return providers.all().map(({ provider: { name, baseURL, apiKey, fault }, from }) => ({
      name,
      base_url: redactLooks(baseURL),
      has_key: apiKey !== NO_KEY || (from === 'settings' && sealed.has(name)),
      from,
      ...(fault === undefined ? {} : { fault }),
    }));
  }

  async function change(name: string, { base_url, api_key }: ProviderInput): Promise<void> {
    const before = await stored(name);
    if (!before && (await store.settings.providers()).length >= MAX_PROVIDERS)
      throw new BrainError(
        'unprocessable',
        `There are ${MAX_PROVIDERS} providers already. Remove one first.`,
      );
    // A key is shown only to the host it was set for.
    const stays = api_key === undefined && before !== undefined && isSameHost(before.base_url, base_url);
    const sealed = typeof api_key === 'string' ? seal.close(api_key, aboutOf(name)) : null;
    if (typeof api_key === 'string') redact.know(api_key);
    await store.write({
      ensure: [providerRow({ name, base_url })],
      patches: [{ id: providerRowId(name), data: { base_url, ...(stays ? {} : { sealed_key: sealed }) } }],
    });
    const now = await stored(name);
    if (now) takeUp(now);
  }

  return {
    /** Takes up what is set in the store, and nothing else. */
    load: (): Promise<void> =>
      inTurn(async () => {
        const all = await store.settings.providers();
        const names = new Set(all.map(({ name }) => name));
        for (const { provider, from } of providers.all())
          if (from === 'settings' && !names.has(provider.name)) providers.put(provider.name, undefined);
        for (const provider of all) takeUp(provider);
      }),

    /** All providers, those of the environment too, without their keys. */
    list,

    /**
     * Sets a provider, in force for the next call of a model.
     * @throws BrainError `conflict` where the environment sets it, `invalid` for a name that is taken.
     */
    async set(name: string, input: ProviderInput): Promise<ProviderEntry> {
      if (name === OFFLINE) throw new BrainError('invalid', `name: ${OFFLINE} is the brain’s own`);
      refuseGiven(providers, name);
      await inTurn(() => change(name, input));
      const entry = (await list()).find((provider) => provider.name === name);
      if (!entry) throw new BrainError('not_found', `The provider ${name} was removed meanwhile`);
      return entry;
    },

    /**
     * Takes back what was set.
     * @throws BrainError `not_found`; `conflict` where the environment sets it, or names a model of it.
     */
    remove: (name: string): Promise<void> =>
      inTurn(async () => {
        if (!(await stored(name))) {
          refuseGiven(providers, name);
          throw new BrainError('not_found', `No provider ${name} was set`);
        }
        const variable = Object.keys(needed).find((key) => isModelOf(name, needed[key]));
        if (variable !== undefined && providers.from(name) === 'settings')
          throw new BrainError('conflict', `${variable} names a model of ${name}. Change it there first.`);
        await store.write({ removes: [providerRowId(name)] });
        providers.put(name, undefined);
      }),
  };
}

function isModelOf(name: string, model: string | undefined): boolean {
  return model !== undefined && model !== OFFLINE && providerNameOf(model) === name;
}

function aboutOf(name: string): string {
  return `the provider ${name}`;
}

function refuseGiven(providers: Providers, name: string): void {
  if (providers.from(name) !== 'environment') return;
  throw new BrainError(
    'conflict',
    `The environment sets the provider ${name}. Change it there, and start again.`,
  );
}

function isSameHost(one: string, other: string): boolean {
  return URL.parse(one)?.origin === URL.parse(other)?.origin;
}
