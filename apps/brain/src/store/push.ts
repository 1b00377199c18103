import type { Kysely } from 'kysely';
import { SettingContent, type Tables } from '@brain/schema';
import { factId, type NewRow } from './row.ts';

export type StoredPush = Extract<SettingContent, { kind: 'push' }>;
export type StoredPushKey = Extract<SettingContent, { kind: 'push_key' }>;

export const pushKeyRowId = factId('cfg', 'push key');

/** The row of the key by which push services know the brain; its private half is sealed. */
export function pushKeyRow(key: Omit<StoredPushKey, 'kind'>): NewRow {
  const data: SettingContent = { kind: 'push_key', ...key };
  return { id: pushKeyRowId, type: 'config', user_id: null, session_id: null, data };
}

/** Browsers of one user that are told. */
export const MAX_BROWSERS = 20;

/** The row of a browser that is to be told, in one of a user's `MAX_BROWSERS` places. */
export function pushRow(user_id: string, place: number, push: Omit<StoredPush, 'kind'>): NewRow {
  const data: SettingContent = { kind: 'push', ...push };
  return { id: pushRowId(user_id, place), type: 'config', user_id, session_id: null, data };
}

export function pushRowId(user_id: string, place: number): string {
  return factId('cfg', 'push', user_id, place);
}

/** The reads of web push. */
export function createStoredPush(db: Kysely<Tables>) {
  return {
    async key(): Promise<StoredPushKey | undefined> {
      const row = await db
        .selectFrom('store')
        .select('data')
        .where('id', '=', pushKeyRowId)
        .executeTakeFirst();
      const content = row && SettingContent.parse(JSON.parse(row.data));
      return content?.kind === 'push_key' ? content : undefined;
    },

    /** The browsers of a user that are to be told, the first one first. Every run that ends asks: it costs no more where there are many settings. */
    async list(user_id: string): Promise<(StoredPush & { id: string })[]> {
      const ids = Array.from({ length: MAX_BROWSERS }, (_, place) => pushRowId(user_id, place));
      const rows = await db
        .selectFrom('store')
        .select(['id', 'data'])
        .where('id', 'in', ids)
        .orderBy('seq')
        .execute();
      return rows.flatMap(({ id, data }) => {
        const content = SettingContent.parse(JSON.parse(data));
        return content.kind === 'push' ? [{ ...content, id }] : [];
      });
    },
  };
}
