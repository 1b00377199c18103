import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Sqlite } from '../apps/brain/src/store/database.ts';
import { eventRow, type NewRow } from '../apps/brain/src/store/row.ts';
import { createSessions, sessionRow } from '../apps/brain/src/store/sessions.ts';
import { median, quantile } from './numbers.ts';
import type { Line } from './report.ts';

const SESSIONS = 200;
const EVENTS = 5000;
const READS = 300;
const WARM_UP = 30;
const RAW = `SELECT *, (SELECT max(seq) FROM store WHERE type = 'event' AND session_id = s.session_id) AS last
  FROM store AS s WHERE type = 'config' AND user_id = 'ann' ORDER BY last DESC LIMIT ${SESSIONS}`;

/** A person's 200 sessions, all unread and of 5,000 events each: with what is unread, beside the bare rows. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-session-list-'));
  const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
  try {
    fill(sqlite);
    const sessions = createSessions(db);
    const raw = sqlite.prepare(RAW);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let read = 0; read < WARM_UP + READS; read += 1) {
      const started = performance.now();
      const found = await sessions.list('ann', { limit: SESSIONS, is_archived: false });
      const between = performance.now();
      const rows = raw.all();
      const ended = performance.now();
      if (rows.length !== SESSIONS || found.filter(({ is_unread }) => is_unread).length !== SESSIONS)
        throw new Error('A session is missing, or was read');
      if (read < WARM_UP) continue;
      ours.push(between - started);
      bare.push(ended - between);
    }
    const name = 'prepared statement';
    return [
      {
        asked: '200 unread sessions of 5,000 events, median',
        unit: 'ms',
        ours: median(ours),
        limit: { name, value: median(bare) },
      },
      {
        asked: '200 unread sessions of 5,000 events, p99',
        unit: 'ms',
        ours: quantile(ours, 0.99),
        limit: { name, value: quantile(bare, 0.99) },
        goal: { what: 'ours', is: '≤', at: 10 },
      },
    ];
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Questions, answers and ends of runs, the sessions' events among each other as they would come. */
function fill(sqlite: Sqlite): void {
  const insert = sqlite.prepare(
    'INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const add = ({ id, type, user_id, session_id, data }: NewRow) =>
    insert.run(id, type, user_id, session_id, JSON.stringify(data), '2026-01-01T00:00:00.000Z');
  const sessions = Array.from({ length: SESSIONS }, (_, at) => ({ user_id: 'ann', session_id: `web:${at}` }));
  sqlite.transaction(() => {
    for (const session of sessions) add(sessionRow(session, { title: session.session_id, source: 'web' }));
  })();
  for (let at = 0; at < EVENTS; at += 1) {
    sqlite.transaction(() => {
      for (const session of sessions) add(eventOf(session, at));
    })();
  }
}

function eventOf(session: { user_id: string; session_id: string }, at: number): NewRow {
  const run_id = `evt_${session.session_id}_${at - (at % 4)}`;
  const id = `evt_${session.session_id}_${at}`;
  const run = { event_type: 'run' as const, run_id };
  if (at % 4 === 1) return eventRow(session, id, { ...run, status: 'started' });
  if (at % 4 === 3) return eventRow(session, id, { ...run, status: 'finished' });
  const role = at % 4 === 0 ? ('user' as const) : ('assistant' as const);
  const content = 'a message of usual length, as people write them: one or two sentences. '.repeat(2);
  return eventRow(session, id, { event_type: 'message', run_id, role, content, source: 'web' });
}
