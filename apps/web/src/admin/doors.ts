import type { BrainClient } from '@brain/client';
import type {
  BackupEntry,
  Feed,
  FeedEntry,
  FeedInput,
  Instructions,
  Overview,
  Preferences,
  Price,
  ProviderEntry,
  ProviderInput,
  ProviderTried,
  RunEntry,
  ToolEntry,
  ToolRule,
  UsageEntry,
} from '@brain/schema';

export type AdminDoors = ReturnType<typeof connectAdmin>;

/** What the brain offers an owner alone. */
export function connectAdmin(api: BrainClient['api']) {
  return {
    /** Of everybody, without what was said, but for the owner’s own. */
    deliveries: async (status: 'open' | 'failed', limit: number): Promise<FeedEntry[]> =>
      (await api.deliveries.all.query({ status, limit })).results,
    again: (id: string): Promise<unknown> => api.deliveries.again.mutate({ id }),

    /** The default model, and all there are. */
    models: async (): Promise<{ default: string; models: string[] }> => api.models.query(),
    preferences: (): Promise<Preferences> => api.preferences.get.query({}),
    preferModel: (model: string | null): Promise<Preferences> => api.preferences.set.mutate({ model }),
    providers: async (): Promise<ProviderEntry[]> => (await api.providers.list.query()).results,
    setProvider: (name: string, input: ProviderInput): Promise<ProviderEntry> =>
      api.providers.set.mutate({ ...input, name }),
    removeProvider: (name: string): Promise<unknown> => api.providers.remove.mutate({ name }),
    tryProvider: (name: string, model?: string): Promise<ProviderTried> =>
      api.providers.try.mutate({ name, ...(model ? { model } : {}) }),
    prices: async (): Promise<Price[]> => (await api.prices.list.query()).results,
    setPrice: (price: Price): Promise<unknown> => api.prices.set.mutate(price),
    removePrice: (model: string): Promise<unknown> => api.prices.remove.mutate({ model }),

    instructions: (): Promise<Instructions> => api.instructions.get.query(),
    setInstructions: (content: string): Promise<Instructions> => api.instructions.set.mutate({ content }),
    tools: async (): Promise<ToolEntry[]> => (await api.tools.list.query()).results,
    setTool: (name: string, rule: ToolRule): Promise<unknown> => api.tools.set.mutate({ name, rule }),

    feed: (query: FeedInput): Promise<Feed> => api.feed.list.query(query),
    overview: (): Promise<Overview> => api.overview.query(),
    /** The latest first. */
    runs: async (status: 'open' | 'failed', limit: number): Promise<RunEntry[]> =>
      (await api.runs.list.query({ status, limit })).results,

    /** Of the days from `since` to `until`, both included. */
    usage: async (since: string, until: string): Promise<UsageEntry[]> =>
      (await api.usage.list.query({ since, until })).results,

    /** The latest first. */
    backups: async (): Promise<BackupEntry[]> => (await api.backups.list.query()).results,
    backup: (): Promise<{ name: string }> => api.backups.create.mutate(),
    removeBackup: (name: string): Promise<unknown> => api.backups.remove.mutate({ name }),
  };
}
