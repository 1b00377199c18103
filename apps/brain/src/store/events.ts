import { sql, type Kysely } from 'kysely';
import type { StoredEvent, Tables } from '@brain/schema';
import { asEvent, fromTable } from './row.ts';

// Written as the partial indexes of the table are: SQLite uses one only for its exact condition.
const eventType = sql<string>`json_extract(data, '$.event_type')`;
const state = sql<string>`json_extract(data, '$.state')`;

/** The reads of rows of type event. Events come in the order of `seq` unless it says otherwise. */
export function createEvents(db: Kysely<Tables>) {
  const events = () => db.selectFrom('store').selectAll().where('type', '=', 'event');
  const open = (type: 'message' | 'delivery') =>
    events().where(state, '=', 'open').where(eventType, '=', type);

  return {
    /** The event of that id, whoever it belongs to: the caller checks whose it is. */
    async get(id: string): Promise<StoredEvent | undefined> {
      const row = await events().where('id', '=', id).executeTakeFirst();
      return row && asEvent(fromTable(row));
    },

    /** Events of a session after a cursor, at most `limit`. */
    async after(session_id: string, cursor: number, limit: number): Promise<StoredEvent[]> {
      const rows = await events()
        .where('session_id', '=', session_id)
        .where('seq', '>', cursor)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => asEvent(fromTable(row)));
    },

    /** The last `limit` events of a session before a `seq`, ascending. */
    async latest(
      session_id: string,
      limit: number,
      before = Number.MAX_SAFE_INTEGER,
    ): Promise<StoredEvent[]> {
      const rows = await events()
        .where('session_id', '=', session_id)
        .where('seq', '<', before)
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.toReversed().map((row) => asEvent(fromTable(row)));
    },

    /** The last `limit` messages of a session, ascending. */
    async messages(session_id: string, limit: number): Promise<StoredEvent<'message'>[]> {
      const rows = await events()
        .where('session_id', '=', session_id)
        .where(eventType, '=', 'message')
        .orderBy('seq', 'desc')
        .limit(limit)
        .execute();
      return rows.toReversed().map((row) => asEvent(fromTable(row)) as StoredEvent<'message'>); // the query asks for messages
    },

    /** All events of a run: its trigger and what it caused. */
    async ofRun(trigger: { id: string; seq: number; session_id: string }): Promise<StoredEvent[]> {
      const rows = await events()
        .where('session_id', '=', trigger.session_id)
        .where('seq', '>=', trigger.seq)
        .where(sql`json_extract(data, '$.run_id')`, '=', trigger.id)
        .orderBy('seq')
        .execute();
      return rows.map((row) => asEvent(fromTable(row)));
    },

    /** The oldest trigger of a session that has no outcome yet. */
    async head(session_id: string): Promise<StoredEvent<'message'> | undefined> {
      const row = await open('message')
        .where('session_id', '=', session_id)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst();
      return row && (asEvent(fromTable(row)) as StoredEvent<'message'>); // the query asks for messages
    },

    /** The sessions that have a trigger without an outcome, oldest first. Costs what is open, not what is stored. */
    async openSessions(): Promise<string[]> {
      const rows = await db
        .selectFrom('store')
        .select((e) => ['session_id', e.fn.min('seq').as('seq')])
        .where('type', '=', 'event')
        .where(state, '=', 'open')
        .where(eventType, '=', 'message')
        .groupBy('session_id')
        .orderBy('seq')
        .execute();
      return rows.flatMap((row) => row.session_id ?? []);
    },

    /** Deliveries of a channel that are not settled, at most `limit`, after a cursor. */
    async openDeliveries(channel: string, cursor: number, limit: number): Promise<StoredEvent<'delivery'>[]> {
      const rows = await open('delivery')
        .where(sql`json_extract(data, '$.channel')`, '=', channel)
        .where('seq', '>', cursor)
        .orderBy('seq')
        .limit(limit)
        .execute();
      return rows.map((row) => asEvent(fromTable(row)) as StoredEvent<'delivery'>); // the query asks for deliveries
    },

    /** Model tokens a user's runs have used since a time (ISO 8601 UTC). */
    async tokensSince(user_id: string, since: string): Promise<number> {
      const row = await db
        .selectFrom('store')
        .select(
          sql<number>`coalesce(sum(json_extract(data, '$.usage.input_tokens') + json_extract(data, '$.usage.output_tokens')), 0)`.as(
            'tokens',
          ),
        )
        .where('type', '=', 'event')
        .where(eventType, '=', 'run')
        .where('user_id', '=', user_id)
        .where('created_at', '>=', since)
        .executeTakeFirstOrThrow();
      return row.tokens;
    },
  };
}
