import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDatabase, type Sqlite } from '../../apps/brain/src/store/database.ts';
import { createBranches } from '../../apps/brain/src/store/branches.ts';
import { createEvents } from '../../apps/brain/src/store/events.ts';
import { createHistory } from '../../apps/brain/src/store/history.ts';
import { createFeed } from '../../apps/brain/src/store/feed.ts';
import { createIdentities } from '../../apps/brain/src/store/identities.ts';
import { createMemories } from '../../apps/brain/src/store/memories.ts';
import { createMessages } from '../../apps/brain/src/store/messages.ts';
import { createRunReads } from '../../apps/brain/src/store/runs.ts';
import { createSessions } from '../../apps/brain/src/store/sessions.ts';
import { createUsageReads } from '../../apps/brain/src/store/usage.ts';
import { openFolder } from './open-parts.ts';

/** What each question must cost: one step in the index named, never a walk over the table. */
const QUESTIONS = {
  'the next trigger of a session': { index: 'store_open', ask: ({ events }) => events.head('web:ann') },
  'the sessions with open triggers': { index: 'store_open', ask: ({ events }) => events.openSessions() },
  'the runs that are open': {
    index: 'store_open',
    ask: ({ runs }) => runs.open({ user_id: null, session_id: null, source: null }, 10),
  },
  'the open runs of a person': {
    index: 'store_open',
    ask: ({ runs }) => runs.open({ user_id: 'ann', session_id: null, source: 'telegram' }, 10),
  },
  'the open runs of a session': {
    index: 'store_open',
    ask: ({ runs }) => runs.open({ user_id: 'ann', session_id: 'web:ann', source: null }, 10),
  },
  'the latest trigger of a session': { index: 'store_session', ask: ({ runs }) => runs.last('web:ann') },
  'what takes the place of a run': {
    index: 'store_replaces',
    ask: ({ runs }) => runs.isReplaced({ id: 'evt_x', seq: 5, session_id: 'web:ann' }),
  },
  'the open deliveries of a channel': {
    index: 'store_open',
    ask: ({ events }) => events.openDeliveries('telegram', 0, 10),
  },
  'the open deliveries of a user': {
    index: 'store_open',
    ask: ({ events }) => events.deliveries({ status: 'open', user_id: 'ann', limit: 10 }),
  },
  'the deliveries that failed': {
    index: 'store_failed',
    ask: ({ events }) => events.deliveries({ status: 'failed', user_id: null, limit: 10 }),
  },
  'the failed deliveries of a user': {
    index: 'store_failed',
    ask: ({ events }) => events.deliveries({ status: 'failed', user_id: 'ann', limit: 10 }),
  },
  'the events after a cursor': {
    index: 'store_session',
    ask: ({ events }) => events.after('web:ann', 5, 10),
  },
  'the latest events of a session': {
    index: 'store_session',
    ask: ({ events }) => events.latest('web:ann', 10),
  },
  'the latest messages of a session': {
    index: 'store_session',
    ask: ({ events }) => events.messages('web:ann', 5, 10),
  },
  'the runs that a run comes after': {
    index: 'store_session',
    ask: ({ branches }) => branches.parents({ id: 'evt_9', session_id: 'web:ann' }, 10),
  },
  'which of some runs were replaced': {
    index: 'store_replaces',
    ask: ({ branches }) => branches.replaced('web:ann', ['evt_1', 'evt_2']),
  },
  'where some rows stand': {
    index: 'sqlite_autoindex_store_1',
    ask: ({ branches }) => branches.places(['evt_1', 'evt_2']),
  },
  'what was said last in some runs': {
    index: 'store_session',
    ask: ({ branches }) =>
      branches.said({ session_id: 'web:ann', run_ids: ['evt_1'], ranges: [[1, 9]], limit: 10 }),
  },
  'the events of a run': {
    index: 'store_session',
    ask: ({ events }) => events.ofRun({ id: 'evt_x', seq: 5, session_id: 'web:ann' }),
  },
  'the tokens of a day': {
    index: 'store_run',
    ask: ({ events }) => events.tokensSince('ann', '2026-01-01T00:00:00.000Z'),
  },
  'the sessions of a user': {
    index: 'store_config',
    ask: ({ sessions }) => sessions.list('ann', { limit: 10, is_archived: false }),
  },
  'the answers that are unread': {
    index: 'store_session',
    ask: ({ sessions }) => sessions.list('ann', { limit: 10, is_archived: false }),
  },
  'a window of a session': {
    index: 'store_session',
    ask: ({ history }) => history.page('web:ann', { limit: 10, around: 5 }),
  },
  'the temporary sessions of a user': {
    index: 'store_config',
    ask: ({ sessions }) => sessions.temporary('ann'),
  },
  'some messages of a user': {
    index: 'INTEGER PRIMARY KEY',
    ask: ({ messages }) => messages.some('ann', [1, 2, 3]),
  },
  'what was used on a day': {
    index: 'store_run',
    ask: ({ usage }) => usage.list('2026-01-01', '2026-01-01'),
  },
  'the open runs of everybody': { index: 'store_open', ask: ({ feed }) => feed.openRuns(10) },
  'the latest events of everybody': {
    index: 'INTEGER PRIMARY KEY',
    ask: ({ feed }) => feed.page({ limit: 10, event_types: ['run'], before: 500 }),
  },
  'the latest events of a session for who looks after the brain': {
    index: 'store_session',
    ask: ({ feed }) => feed.page({ limit: 10, session_id: 'web:ann' }),
  },
  'the latest memories': {
    index: 'store_memory',
    ask: ({ memories }) => memories.latest('ann', { limit: 10 }),
  },
  'what may stand in fast memory': {
    index: 'store_rank',
    ask: ({ memories }) => memories.candidates('ann'),
  },
  'where a person is': { index: 'store_user', ask: ({ identities }) => identities.list('ann') },
  'what is pinned': { index: 'store_pinned', ask: ({ memories }) => memories.candidates('ann') },
  'what holds no longer of a user': {
    index: 'store_memory',
    ask: ({ memories }) => memories.before('ann', 10),
  },
  'what a memory took the place of': {
    index: 'store_superseded',
    ask: ({ memories }) => memories.versions('ann', 'mem_x'),
  },
  'some memories of a user': {
    index: 'INTEGER PRIMARY KEY',
    ask: ({ memories }) => memories.some('ann', [1, 2, 3]),
  },
  'the memory under a key': {
    index: 'store_key',
    ask: ({ memories }) => memories.byKey('ann', 'user.city'),
  },
} satisfies Record<string, { index: string; ask(parts: Reads): Promise<unknown> }>;

interface Reads {
  branches: ReturnType<typeof createBranches>;
  events: ReturnType<typeof createEvents>;
  history: ReturnType<typeof createHistory>;
  messages: ReturnType<typeof createMessages>;
  memories: ReturnType<typeof createMemories>;
  runs: ReturnType<typeof createRunReads>;
  sessions: ReturnType<typeof createSessions>;
  usage: ReturnType<typeof createUsageReads>;
  feed: ReturnType<typeof createFeed>;
  identities: ReturnType<typeof createIdentities>;
}

interface Asked {
  sql: string;
  parameters: unknown[];
}

/** Notes each read that Kysely makes, with what it binds: a partial index may hang on a bound value. */
function listen(sqlite: Sqlite): Asked[] {
  const asked: Asked[] = [];
  const prepare = sqlite.prepare.bind(sqlite);
  sqlite.prepare = ((sql: string) => {
    const statement = prepare(sql);
    const all = statement.all.bind(statement);
    statement.all = (...given: unknown[]) => {
      asked.push({ sql, parameters: given.flat() });
      return all(...given);
    };
    return statement;
  }) as typeof sqlite.prepare; // the same function, listened to
  return asked;
}

/** Enough rows that the planner has a choice, and its statistics. */
function fill(sqlite: Sqlite): void {
  const insert = sqlite.prepare(
    'INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const time = '2026-01-01T00:00:00.000Z';
  const add = (id: string, type: string, data: object) =>
    insert.run(id, type, 'ann', 'web:ann', JSON.stringify(data), time);
  sqlite.exec('BEGIN');
  for (let at = 0; at < 300; at += 1) {
    add(`evt_${at}`, 'event', { event_type: 'message', content: 'hi', state: at < 3 ? 'open' : 'done' });
    add(`run_${at}`, 'event', { event_type: 'run', status: 'finished', run_id: `evt_${at}` });
    add(`mem_${at}`, 'memory', { content: 'hi', importance: 3 });
    add(`cfg_${at}`, 'config', { kind: 'session', title: 'hi', read_seq: 0 });
  }
  sqlite.exec('COMMIT');
}

for (const [name, { index, ask }] of Object.entries(QUESTIONS)) {
  test(`asking for ${name} steps into ${index}`, async () => {
    using folder = openFolder();
    const { sqlite, db } = openDatabase(join(folder.path, 'brain.db'));
    try {
      fill(sqlite);
      const asked = listen(sqlite);
      await ask({
        branches: createBranches(db),
        events: createEvents(db),
        history: createHistory(db),
        messages: createMessages(db),
        memories: createMemories(db),
        runs: createRunReads(db),
        sessions: createSessions(db),
        usage: createUsageReads(db),
        feed: createFeed(db),
        identities: createIdentities(db),
      });
      const plans = asked.map(({ sql, parameters }) =>
        sqlite
          .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
          .all(...parameters)
          .map(({ detail }) => detail)
          .join('; '),
      );
      const plan = plans.join('\n');
      assert.match(plan, new RegExp(`SEARCH \\w+ USING ((COVERING )?INDEX |)${index} \\(`), plan);
      assert.doesNotMatch(plan, /SCAN (store|s|e|m)\b/, plan);
    } finally {
      sqlite.close();
    }
  });
}
