import { z } from 'zod';
import type { Config } from '../config.ts';
import { BrainError } from '../errors.ts';

export type Providers = ReturnType<typeof createProviders>;

/** A service that answers model calls: an OpenAI-compatible base URL and its key. */
export interface Provider {
  name: string;
  baseURL: string;
  apiKey: string;
  /** Stands in for HTTP: the offline model answers here. */
  fetch?: typeof fetch;
  /** Why it cannot be asked, in a sentence. */
  fault?: string | undefined;
}

/** A key that stands for none: the SDK wants one, and many a provider at home does not. */
export const NO_KEY = 'none';
const OPENAI_URL = 'https://api.openai.com/v1';
const OPENROUTER_URL = 'https://openrouter.ai/api/v1';
const OLLAMA_URL = 'http://127.0.0.1:11434/v1';

/** A model that can be asked. `name` is how triggers and events name it; `id` is the provider's own name. */
export interface ModelRef {
  name: string;
  id: string;
  provider: Provider;
}

export const OFFLINE = 'offline';
const DEFAULT_OPENAI_MODEL = 'gpt-4.1';
const FROM = ['environment', 'settings', 'default'] as const;
const LIST_TIMEOUT_MS = 2000;
const LIST_FOR_MS = 30_000;
const MAX_LISTED = 200;
const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Knows which providers there are and which model a name means. What the environment sets wins over what an owner has. */
export function createProviders(config: Config, offline: typeof fetch) {
  const given = environmentOf(config);
  const owners = new Map<string, Provider>();
  const defaults = new Map([['ollama', { name: 'ollama', baseURL: OLLAMA_URL, apiKey: NO_KEY }]]);
  const sources = { environment: given, settings: owners, default: defaults };
  const providerOf = (name: string): Provider | undefined =>
    given.get(name) ?? owners.get(name) ?? defaults.get(name);
  const names = () => [...new Set(Object.values(sources).flatMap((source) => [...source.keys()]))];
  const offlineRef: ModelRef = {
    name: OFFLINE,
    id: OFFLINE,
    provider: { name: OFFLINE, baseURL: 'http://offline.invalid/v1', apiKey: 'none', fetch: offline },
  };
  const lists = new Map<string, { until: number; ids: Promise<string[]> }>();

  /** Each provider once, and where it is set. */
  function all() {
    return names().flatMap((name) => {
      const provider = providerOf(name);
      const from = FROM.find((source) => sources[source].has(name));
      return provider && from ? [{ provider, from }] : [];
    });
  }

  /** A provider's models, as it lists them; none when it does not answer. Asked again after half a minute. */
  function listOf(provider: Provider): Promise<string[]> {
    const known = lists.get(provider.name);
    if (known && known.until > performance.now()) return known.ids;
    const ids = provider.fault === undefined ? fetchList(provider).catch(() => []) : Promise.resolve([]);
    lists.set(provider.name, { until: performance.now() + LIST_FOR_MS, ids });
    return ids;
  }

  function find(name: string): ModelRef | undefined {
    if (name === OFFLINE) return offlineRef;
    const provider = providerOf(providerNameOf(name));
    const id = name.slice(name.indexOf('/') + 1);
    return provider && id !== '' ? { name, id, provider } : undefined;
  }

  function whatIsMissing(name: string): string {
    if (!name.includes('/'))
      return `${name} needs OPENAI_API_KEY or OPENAI_BASE_URL, or the provider openai set by the owner`;
    const [provider = ''] = name.split('/', 1);
    return providerOf(provider) ? `name the model too: ${provider}/…` : `no provider is named ${provider}`;
  }

  async function defaultName(): Promise<string> {
    if (config.BRAIN_MODEL) return config.BRAIN_MODEL;
    if (providerOf('openai')) return DEFAULT_OPENAI_MODEL;
    const ollama = providerOf('ollama');
    const [first] = ollama ? await listOf(ollama) : [];
    return first ? `ollama/${first}` : OFFLINE;
  }

  return {
    /** @throws BrainError `invalid` naming the field, when no provider has such a name. */
    check(name: string, field = 'model'): void {
      if (find(name)) return;
      const known = names()
        .map((provider) => `${provider}/…`)
        .join(', ');
      throw new BrainError('invalid', `${field}: ${whatIsMissing(name)}; there are: offline, ${known}.`);
    },

    /** The model of that name; without one, the default as it is now. Asks Ollama when nothing else is set. */
    async resolve(name?: string): Promise<ModelRef> {
      const wanted = name ?? (await defaultName());
      const ref = find(wanted);
      if (!ref) throw new BrainError('unprocessable', `No provider is set up for the model ${wanted}`);
      if (ref.provider.fault !== undefined) throw new BrainError('unprocessable', ref.provider.fault);
      return ref;
    },

    all,

    /** Where a provider of that name is set, where it is. */
    from: (name: string) => FROM.find((source) => sources[source].has(name)),

    /** The first model that a provider lists; asks it anew. */
    async firstOf(name: string): Promise<string | undefined> {
      lists.delete(name);
      const provider = providerOf(name);
      return provider && (await listOf(provider))[0];
    },

    /** Takes up what an owner has set, in force from the next call on; undefined takes it back. */
    put(name: string, provider: Provider | undefined): void {
      if (provider) owners.set(name, provider);
      else owners.delete(name);
      lists.delete(name);
    },

    /** The default model and all that the providers list, at most 200 each. */
    async list(): Promise<{ default: string; models: string[] }> {
      const listed = await Promise.all(
        all().map(async ({ provider }) => {
          const prefix = provider.name === 'openai' ? '' : `${provider.name}/`;
          return (await listOf(provider)).map((id) => prefix + id);
        }),
      );
      const standard = await defaultName();
      return { default: standard, models: [...new Set([standard, ...listed.flat(), OFFLINE])] };
    },
  };
}

/** The providers that the environment sets. */
function environmentOf(config: Config): Map<string, Provider> {
  const {
    OPENAI_API_KEY,
    OPENAI_BASE_URL,
    OPENROUTER_API_KEY,
    OLLAMA_BASE_URL,
    BRAIN_PROVIDERS = {},
  } = config;
  const given = new Map<string, Provider>();
  const add = (name: string, baseURL: string, apiKey = NO_KEY) => given.set(name, { name, baseURL, apiKey });
  if (OPENAI_API_KEY !== undefined || OPENAI_BASE_URL !== undefined)
    add('openai', OPENAI_BASE_URL ?? OPENAI_URL, OPENAI_API_KEY);
  if (OPENROUTER_API_KEY !== undefined) add('openrouter', OPENROUTER_URL, OPENROUTER_API_KEY);
  if (OLLAMA_BASE_URL !== undefined) add('ollama', OLLAMA_BASE_URL);
  for (const [name, { base_url, api_key }] of Object.entries(BRAIN_PROVIDERS)) add(name, base_url, api_key);
  return given;
}

/** The provider that a model's name means: `groq` of `groq/kimi`, `openai` where there is no slash. */
export function providerNameOf(model: string): string {
  return model.includes('/') ? model.slice(0, model.indexOf('/')) : 'openai';
}

async function fetchList(provider: Provider): Promise<string[]> {
  const response = await fetch(`${provider.baseURL}/models`, {
    headers: { authorization: `Bearer ${provider.apiKey}` },
    signal: AbortSignal.timeout(LIST_TIMEOUT_MS),
  });
  if (!response.ok) return [];
  const { data } = ModelList.parse(await response.json());
  return data.slice(0, MAX_LISTED).map((model) => model.id);
}
