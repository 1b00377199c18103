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
}

/** A model that can be asked. `name` is how triggers and events name it; `id` is the provider's own name. */
export interface ModelRef {
  name: string;
  id: string;
  provider: Provider;
}

export const OFFLINE = 'offline';
const DEFAULT_OPENAI_MODEL = 'gpt-4.1';
const LIST_TIMEOUT_MS = 2000;
const LIST_FOR_MS = 30_000;
const MAX_LISTED = 200;
const ModelList = z.object({ data: z.array(z.object({ id: z.string() })) });

/** Knows which providers there are and which model a name means. */
export function createProviders(config: Config, offline: typeof fetch) {
  const providers = new Map<string, Provider>();
  const add = (name: string, baseURL: string, apiKey = 'none') =>
    providers.set(name, { name, baseURL, apiKey });
  if (config.OPENAI_API_KEY !== undefined || config.OPENAI_BASE_URL !== undefined) {
    add('openai', config.OPENAI_BASE_URL ?? 'https://api.openai.com/v1', config.OPENAI_API_KEY);
  }
  if (config.OPENROUTER_API_KEY) add('openrouter', 'https://openrouter.ai/api/v1', config.OPENROUTER_API_KEY);
  add('ollama', config.OLLAMA_BASE_URL);
  for (const [name, { base_url, api_key }] of Object.entries(config.BRAIN_PROVIDERS ?? {}))
    add(name, base_url, api_key);
  const offlineRef: ModelRef = {
    name: OFFLINE,
    id: OFFLINE,
    provider: { name: OFFLINE, baseURL: 'http://offline.invalid/v1', apiKey: 'none', fetch: offline },
  };
  const lists = new Map<string, { until: number; ids: Promise<string[]> }>();

  /** A provider's models, as it lists them; none when it does not answer. Asked again after half a minute. */
  function listOf(provider: Provider): Promise<string[]> {
    const known = lists.get(provider.name);
    if (known && known.until > performance.now()) return known.ids;
    const ids = fetchList(provider).catch(() => []);
    lists.set(provider.name, { until: performance.now() + LIST_FOR_MS, ids });
    return ids;
  }

  function find(name: string): ModelRef | undefined {
    if (name === OFFLINE) return offlineRef;
    const slash = name.indexOf('/');
    const provider = providers.get(slash < 0 ? 'openai' : name.slice(0, slash));
    const id = name.slice(slash + 1);
    return provider && id !== '' ? { name, id, provider } : undefined;
  }

  function whatIsMissing(name: string): string {
    if (!name.includes('/')) return `${name} needs OPENAI_API_KEY or OPENAI_BASE_URL`;
    const [provider = ''] = name.split('/', 1);
    return providers.has(provider) ? `name the model too: ${provider}/…` : `no provider is named ${provider}`;
  }

  async function defaultName(): Promise<string> {
    if (config.BRAIN_MODEL) return config.BRAIN_MODEL;
    if (providers.has('openai')) return DEFAULT_OPENAI_MODEL;
    const ollama = providers.get('ollama');
    const [first] = ollama ? await listOf(ollama) : [];
    return first ? `ollama/${first}` : OFFLINE;
  }

  return {
    /** @throws BrainError `invalid` naming the field, when no provider has such a name. */
    check(name: string, field = 'model'): void {
      if (find(name)) return;
      const known = [...providers.keys()].map((provider) => `${provider}/…`).join(', ');
      throw new BrainError('invalid', `${field}: ${whatIsMissing(name)}; there are: offline, ${known}.`);
    },

    /** The model of that name; without one, the default as it is now. Asks Ollama when nothing else is set. */
    async resolve(name?: string): Promise<ModelRef> {
      const wanted = name ?? (await defaultName());
      const ref = find(wanted);
      if (!ref) throw new BrainError('unprocessable', `No provider is set up for the model ${wanted}`);
      return ref;
    },

    /** The default model and all that the providers list, at most 200 each. */
    async list(): Promise<{ default: string; models: string[] }> {
      const names = await Promise.all(
        [...providers.values()].map(async (provider) => {
          const prefix = provider.name === 'openai' ? '' : `${provider.name}/`;
          return (await listOf(provider)).map((id) => prefix + id);
        }),
      );
      const standard = await defaultName();
      return { default: standard, models: [...new Set([standard, ...names.flat(), OFFLINE])] };
    },
  };
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
