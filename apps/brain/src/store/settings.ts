import { type Kysely, sql } from 'kysely';
import {
  type MemorySettings,
  type Preferences,
  type Price,
  SettingContent,
  type Tables,
  type ToolRule,
} from '@brain/schema';
import { prepared } from './prepared.ts';
import { factId, type NewRow } from './row.ts';

/** The row of what a user has chosen about their memory. */
export function memorySettingsRow(user_id: string, settings: MemorySettings): NewRow {
  const data: SettingContent = { kind: 'memory', ...settings };
  return { id: memorySettingsId(user_id), type: 'config', user_id, session_id: null, data };
}

function memorySettingsId(user_id: string): string {
  return factId('cfg', 'memory', user_id);
}

/** The row of what a user prefers, where nothing is chosen yet. */
export function preferencesRow(user_id: string): NewRow {
  const data: SettingContent = { kind: 'preferences' };
  return { id: preferencesId(user_id), type: 'config', user_id, session_id: null, data };
}

function preferencesId(user_id: string): string {
  return factId('cfg', 'preferences', user_id);
}

/** The row that says that a user had a statement forgotten; of the statement it holds but a hash, as its id. */
export function forgottenRow(user_id: string, statement: string): NewRow {
  const data: SettingContent = { kind: 'forgotten' };
  const id = factId('cfg', 'forgotten', user_id, statement);
  return { id, type: 'config', user_id, session_id: null, data };
}

export type StoredProvider = Extract<SettingContent, { kind: 'provider' }>;

export function providerRowId(name: string): string {
  return factId('cfg', 'provider', name);
}

/** The row of a provider that the owner has set. */
export function providerRow(provider: Omit<StoredProvider, 'kind'>): NewRow {
  const data: SettingContent = { kind: 'provider', ...provider };
  return { id: providerRowId(provider.name), type: 'config', user_id: null, session_id: null, data };
}

export type StoredWebhook = Extract<SettingContent, { kind: 'webhook' }>;

export function webhookRowId(name: string): string {
  return factId('cfg', 'webhook', name);
}

/** The row of a webhook that an owner has set. */
export function webhookRow(webhook: Omit<StoredWebhook, 'kind'>): NewRow {
  const data: SettingContent = { kind: 'webhook', ...webhook };
  return { id: webhookRowId(webhook.name), type: 'config', user_id: null, session_id: null, data };
}

export const priceRowId = (model: string): string => factId('cfg', 'price', model);
export const toolRowId = (name: string): string => factId('cfg', 'tool', name);
export const instructionsRowId = factId('cfg', 'instructions');

/** A row of what owners have set for everybody. */
export function houseRow(
  id: string,
  data: Extract<SettingContent, { kind: 'price' | 'tool' | 'instructions' }>,
): NewRow {
  return { id, type: 'config', user_id: null, session_id: null, data };
}

/** The reads of settings. */
export function createSettings(db: Kysely<Tables>) {
  // Every run asks for what its user prefers.
  const byId = prepared(db, 1, (id: string) => db.selectFrom('store').select('data').where('id', '=', id));

  /** What is set for everybody, of one kind. */
  async function ofAll(kind: SettingContent['kind']): Promise<SettingContent[]> {
    const rows = await db
      .selectFrom('store')
      .select('data')
      .where(sql<boolean>`type = 'config'`)
      .where('user_id', 'is', null)
      .where(sql`data ->> 'kind'`, '=', kind)
      .orderBy('seq')
      .execute();
    return rows.map(({ data }) => SettingContent.parse(JSON.parse(data)));
  }

  return {
    /** What a user prefers; nothing where they have not chosen. */
    async preferences(user_id: string): Promise<Preferences> {
      const [row] = await byId(preferencesId(user_id));
      const content = row && SettingContent.parse(JSON.parse(row.data));
      if (content?.kind !== 'preferences') return {};
      const { kind: _, ...preferences } = content;
      return preferences;
    },

    /** What a user has chosen about their memory, if they have. */
    async memory(user_id: string): Promise<MemorySettings | undefined> {
      const [row] = await byId(memorySettingsId(user_id));
      const content = row && SettingContent.parse(JSON.parse(row.data));
      return content?.kind === 'memory' ? { writes: content.writes } : undefined;
    },

    /** The providers that the owner has set, the first one first. */
    async providers(): Promise<StoredProvider[]> {
      return (await ofAll('provider')).filter((content) => content.kind === 'provider');
    },

    /** The webhooks that owners have set, the first one first. */
    async webhooks(): Promise<StoredWebhook[]> {
      return (await ofAll('webhook')).filter((content) => content.kind === 'webhook');
    },

    /** What models cost, as owners have set it. */
    async prices(): Promise<Price[]> {
      const all = (await ofAll('price')).filter((content) => content.kind === 'price');
      return all.map(({ model, input, output }) => ({ model, input, output }));
    },

    /** What owners have said of tools. */
    async tools(): Promise<{ name: string; rule: ToolRule }[]> {
      return (await ofAll('tool')).filter((content) => content.kind === 'tool');
    },

    /** What owners tell the assistant for everybody. */
    async instructions(): Promise<string> {
      const [row] = await byId(instructionsRowId);
      const content = row && SettingContent.parse(JSON.parse(row.data));
      return content?.kind === 'instructions' ? content.content : '';
    },

    /** Which of these rows stand, by id. */
    async standing(ids: string[]): Promise<string[]> {
      if (ids.length === 0) return [];
      const rows = await db.selectFrom('store').select('id').where('id', 'in', ids).execute();
      return rows.map(({ id }) => id);
    },
  };
}
