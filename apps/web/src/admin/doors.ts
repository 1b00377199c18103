import type { BrainClient } from '@brain/client';
import type { Preferences, ProviderEntry, ProviderInput } from '@brain/schema';
import type { Delivery } from './channels/deliveries.ts';

export type AdminDoors = ReturnType<typeof connectAdmin>;

/** What one person’s runs used of one model on one day (UTC). */
export interface UsageEntry {
  day: string;
  user_id: string;
  model: string;
  runs: number;
  input_tokens: number;
  output_tokens: number;
  /** In US dollars; null where no price was known. */
  cost: number | null;
}

/** In US dollars a million tokens. */
export interface Price {
  model: string;
  input: number;
  output: number;
}

/** What is told of an event without what was said in it. */
export interface BareData {
  event_type: string;
  role?: string;
  status?: string;
  source?: string;
  channel?: string;
  tool?: string;
  ok?: boolean;
  model?: string;
  change?: string;
  elapsed_ms?: number;
  error_code?: string;
}

export interface FeedEntry {
  seq: number;
  id: string;
  user_id: string;
  session_id: string;
  created_at: string;
  data: BareData;
}

export interface FeedQuery {
  after?: number;
  before?: number;
  limit: number;
  event_types?: string[];
  user_id?: string;
  session_id?: string;
}

export interface Feed {
  results: FeedEntry[];
  /** Ask for what is after this to go on. */
  cursor: number;
  before: number | null;
}

export interface RunEntry {
  seq: number;
  run_id: string;
  user_id: string;
  session_id: string;
  created_at: string;
  status: 'open' | 'failed';
  source?: string;
  model?: string;
  elapsed_ms?: number;
  error_code?: string;
  is_asking?: true;
}

export interface Overview {
  version: string;
  started_at: string;
  open_runs: number;
  active_runs: number;
  waiting_sessions: number;
  oldest_open_seconds: number;
  open_deliveries: Record<string, number>;
  open_approvals: number;
  open_reviews: number;
  sockets: number;
  memory_bytes: number;
  store_bytes: number;
  is_writable: boolean;
}

export type Rule = 'default' | 'ask' | 'off';
export interface ToolEntry {
  name: string;
  description: string;
  rule: Rule;
}

export interface Instructions {
  content: string;
  /** What BRAIN_INSTRUCTIONS says; it comes first. */
  environment?: string;
}

export interface ProviderTried {
  ok: boolean;
  ms: number;
  model?: string;
  error?: string;
}

export interface BackupEntry {
  name: string;
  created_at: string;
  bytes: number;
  state: 'working' | 'done' | 'failed';
  /** From 0 to 1. */
  progress: number;
  error?: string;
}

type Query<I, O> = { query(input: I): Promise<O> };
type Mutation<I, O> = { mutate(input: I): Promise<O> };
type Listed<T> = { results: T[] };

interface AdminApi {
  usage: { list: Query<{ since?: string; until?: string }, Listed<UsageEntry>> };
  prices: {
    list: Query<undefined, Listed<Price>>;
    set: Mutation<Price, unknown>;
    remove: Mutation<{ model: string }, unknown>;
  };
  feed: { list: Query<FeedQuery, Feed> };
  overview: Query<undefined, Overview>;
  runs: { list: Query<{ status: 'open' | 'failed'; limit: number; before?: number }, Listed<RunEntry>> };
  tools: { list: Query<undefined, Listed<ToolEntry>>; set: Mutation<{ name: string; rule: Rule }, unknown> };
  instructions: {
    get: Query<undefined, Instructions>;
    set: Mutation<{ content: string }, Instructions>;
  };
  providers: { try: Mutation<{ name: string; model?: string }, ProviderTried> };
  deliveries: { again: Mutation<{ id: string }, unknown> };
  backups: {
    create: Mutation<undefined, { name: string }>;
    list: Query<undefined, Listed<BackupEntry>>;
    remove: Mutation<{ name: string }, unknown>;
  };
}

/** What the brain offers an owner alone. */
export function connectAdmin(api: BrainClient['api']) {
  const admin = api as unknown as AdminApi; // the contract of the doors, which this build of the brain may not have yet
  return {
    deliveries: async (status: 'open' | 'failed'): Promise<Delivery[]> =>
      (await api.deliveries.list.query({ status })).results,
    again: (id: string) => admin.deliveries.again.mutate({ id }),

    models: () => api.models.query(),
    preferences: (): Promise<Preferences> => api.preferences.get.query({}),
    preferModel: (model: string | null): Promise<Preferences> => api.preferences.set.mutate({ model }),
    providers: async (): Promise<ProviderEntry[]> => (await api.providers.list.query()).results,
    setProvider: (name: string, input: ProviderInput): Promise<ProviderEntry> =>
      api.providers.set.mutate({ ...input, name }),
    removeProvider: (name: string): Promise<unknown> => api.providers.remove.mutate({ name }),
    tryProvider: (name: string, model?: string) =>
      admin.providers.try.mutate({ name, ...(model ? { model } : {}) }),
    prices: async () => (await admin.prices.list.query(undefined)).results,
    setPrice: (price: Price) => admin.prices.set.mutate(price),
    removePrice: (model: string) => admin.prices.remove.mutate({ model }),

    instructions: () => admin.instructions.get.query(undefined),
    setInstructions: (content: string) => admin.instructions.set.mutate({ content }),
    tools: async () => (await admin.tools.list.query(undefined)).results,
    setTool: (name: string, rule: Rule) => admin.tools.set.mutate({ name, rule }),

    feed: (query: FeedQuery) => admin.feed.list.query(query),
    overview: () => admin.overview.query(undefined),
    runs: async (status: 'open' | 'failed', limit: number) =>
      (await admin.runs.list.query({ status, limit })).results,

    /** Both days included. */
    usage: async (since: string, until: string) => (await admin.usage.list.query({ since, until })).results,

    backups: async () => (await admin.backups.list.query(undefined)).results,
    backup: () => admin.backups.create.mutate(undefined),
    removeBackup: (name: string) => admin.backups.remove.mutate({ name }),
  };
}
