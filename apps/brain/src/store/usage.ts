import { setImmediate } from 'node:timers/promises';
import { sql, type Kysely } from 'kysely';
import type { Tables, UsageEntry } from '@brain/schema';
import { dialectOf } from './dialect.ts';
import { prepared } from './prepared.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

// The condition of the partial index, word for word: see `events.ts`.
const usesTokens = sql<boolean>`s.type = 'event' AND s.data ->> 'event_type' IN ('run', 'review')`;
const of = <T>(name: string) => sql<T>`s.data ->> ${sql.lit(name)}`;
const tokens = (name: string) => sql`CAST(s.data -> 'usage' ->> ${sql.lit(name)} AS numeric)`;

/** The reads of what was used, from the stored ends of runs and their reviews. */
export function createUsageReads(db: Kysely<Tables>) {
  const { bytewise } = dialectOf(db);
  const ofDay = prepared(db, 2, (from: string, to: string) =>
    db
      .selectFrom('store as s')
      .select(['s.user_id', bytewise(of('model')).as('model')])
      .select([
        sql<number>`count(*) FILTER (WHERE ${of('event_type')} = 'run')`.as('runs'),
        sql<number>`sum(${tokens('input_tokens')})`.as('input_tokens'),
        sql<number>`sum(${tokens('output_tokens')})`.as('output_tokens'),
        sql<number | null>`round(sum(CAST(${of('cost')} AS numeric)), 9)`.as('cost'),
      ])
      .where(usesTokens)
      // Person by person, since the index begins with them.
      .where('s.user_id', 'in', (people) =>
        people
          .selectFrom('store as u')
          .select('u.user_id')
          .where(sql<boolean>`u.type = 'user' AND u.data ->> 'kind' = 'person'`),
      )
      .where('s.created_at', '>=', from)
      .where('s.created_at', '<', to)
      .where(of('usage'), 'is not', null)
      .where(of('model'), 'is not', null)
      .groupBy(['s.user_id', 'model'])
      .orderBy('s.user_id')
      .orderBy('model'),
  );

  return {
    /**
     * What was used from one day to another, both included (UTC), by day, person and model. Each day is one read, and
     * others get a turn between them.
     */
    async list(since: string, until: string): Promise<UsageEntry[]> {
      const entries: UsageEntry[] = [];
      for (let at = Date.parse(since); at <= Date.parse(until); at += DAY_MS) {
        const day = dayOf(at);
        const rows = await ofDay(`${day}T00:00:00.000Z`, `${dayOf(at + DAY_MS)}T00:00:00.000Z`);
        entries.push(...rows.map((row) => ({ ...row, day, user_id: row.user_id ?? '' })));
        await setImmediate();
      }
      return entries;
    },
  };
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}
