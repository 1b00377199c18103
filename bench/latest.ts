import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Sqlite } from '../apps/brain/src/store/database.ts';
import { createEvents } from '../apps/brain/src/store/events.ts';
import { median, quantile } from './numbers.ts';
import type { Line } from './report.ts';

const ROWS = 1_000_000;
const SESSIONS = 2000;
const BATCH = 50_000;
const READS = 4000;
const WARM_UP = 500;
const LIMIT = 50;
const RAW = "SELECT * FROM store WHERE type = 'event' AND session_id = ? ORDER BY seq DESC LIMIT 50";

/** The latest 50 events of any session, a million rows in the store: parsed events, beside the bare rows. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-latest-'));
  const { sqlite, db } = openDatabase(join(folder, 'brain.db'));
  try {
    fill(sqlite);
    const events = createEvents(db);
    const raw = sqlite.prepare(RAW);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let read = 0; read < WARM_UP + READS; read += 1) {
      // A prime step goes to every session in an order that no cache foresees.
      const session = nameOf((read * 769) % SESSIONS);
      const other = nameOf((read * 769 + 1000) % SESSIONS);
      const started = performance.now();
      const found = await events.latest(session, LIMIT);
      const between = performance.now();
      const rows = raw.all(other);
      const ended = performance.now();
      if (found.length !== LIMIT || rows.length !== LIMIT) throw new Error('A session holds too little');
      if (read < WARM_UP) continue;
      ours.push(between - started);
      bare.push(ended - between);
    }
    const name = 'prepared statement';
    return [
      {
        asked: 'latest 50 events, a million rows, median',
        unit: 'ms',
        ours: median(ours),
        limit: { name, value: median(bare) },
      },
      {
        asked: 'latest 50 events, a million rows, p99',
        unit: 'ms',
        ours: quantile(ours, 0.99),
        limit: { name, value: quantile(bare, 0.99) },
        goal: { what: 'ours', is: '≤', at: 1 },
      },
    ];
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function nameOf(session: number): string {
  return `web:user-${session}`;
}

/** Messages of usual length, the sessions' events among each other as they would come. */
function fill(sqlite: Sqlite): void {
  const insert = sqlite.prepare(
    'INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const content = 'a message of usual length, as people write them: one or two sentences. '.repeat(2);
  for (let from = 0; from < ROWS; from += BATCH) {
    sqlite.transaction(() => {
      for (let row = from; row < from + BATCH; row += 1) {
        const session = (row * 13) % SESSIONS;
        const id = `evt_${String(row).padStart(22, '0')}`;
        const data = {
          event_type: 'message',
          run_id: id,
          role: 'assistant',
          content,
          source: 'web',
          turn: 0,
        };
        const time = new Date(1_700_000_000_000 + row).toISOString();
        insert.run(id, 'event', `user-${session}`, nameOf(session), JSON.stringify(data), time);
      }
    })();
  }
}
