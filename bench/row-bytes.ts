import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StoredEvent } from '@brain/schema';
import { openDatabase } from '../apps/brain/src/store/database.ts';
import { openPool } from '../apps/brain/src/store/postgres/pool.ts';
import { prepareSchema } from '../apps/brain/src/store/postgres/schema.ts';
import { eventRow, type NewRow } from '../apps/brain/src/store/row.ts';
import { hasEngines, openEngines } from './engines.ts';
import type { Line } from './report.ts';

const EXCHANGES = 10_000;
const SESSIONS = 500;
const QUESTION = 'What did I say about the trip in June, and whom did I want to ask for the keys? '.repeat(2);
const ANSWER =
  'You wanted to leave on the 12th, by train, and to ask Marie for the keys of the house. '.repeat(8);

/** What a row of a conversation takes on the disk, with its share of the indexes, and what Postgres writes ahead for it. */
export async function measure(): Promise<Line[]> {
  if (!hasEngines()) return [];
  const sqlite = inSqlite();
  const postgres = await inPostgres();
  const limit = { name: 'SQLite', value: sqlite.perRow };
  return [
    { asked: 'bytes a row, Postgres', unit: 'B', ours: postgres.perRow, limit },
    {
      asked: 'written ahead a row, Postgres',
      unit: 'B',
      ours: postgres.wal,
      limit: { name: 'what its data says', value: sqlite.said },
    },
  ];
}

/** One exchange: what is asked, the start of the run, the answer with its end; each is a commit. */
function commits(nth: number): NewRow[][] {
  const session = { user_id: `user-${nth % SESSIONS}`, session_id: `web:user-${nth % SESSIONS}` };
  const run_id = `evt_${String(nth).padStart(22, '0')}`;
  const row = (what: string, data: StoredEvent['data']) =>
    eventRow(session, what === '' ? run_id : `evt_${what}${run_id.slice(4 + what.length)}`, data);
  const message = { event_type: 'message' as const, run_id, source: 'web' };
  return [
    [row('', { ...message, role: 'user', content: QUESTION, state: 'done' })],
    [row('s', { event_type: 'run', run_id, status: 'started' })],
    [
      row('a', { ...message, role: 'assistant', content: ANSWER, turn: 0 }),
      row('e', { event_type: 'run', run_id, status: 'finished' }),
    ],
  ];
}

const rowsOf = EXCHANGES * 4;
const valuesOf = ({ id, type, user_id, session_id, data }: NewRow) => [
  id,
  type,
  user_id,
  session_id,
  JSON.stringify(data),
];
const AT = '2026-01-01T00:00:00.000Z';

function inSqlite() {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-bytes-'));
  const file = join(folder, 'brain.db');
  const { sqlite } = openDatabase(file);
  try {
    const insert = sqlite.prepare(
      `INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, ?, ?, ?, ?, '${AT}')`,
    );
    let said = 0;
    sqlite.transaction(() => {
      for (let nth = 0; nth < EXCHANGES; nth += 1)
        for (const row of commits(nth).flat()) {
          said += JSON.stringify(row.data).length;
          insert.run(...valuesOf(row));
        }
    })();
    sqlite.pragma('wal_checkpoint(TRUNCATE)');
    return { perRow: statSync(file).size / rowsOf, said: said / rowsOf };
  } finally {
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function inPostgres() {
  await using engines = await openEngines();
  // Whether a commit waits for the disk does not change what is written.
  const pool = await openPool(await engines.freshDatabase(), {
    max: 1,
    options: '-c synchronous_commit=off',
  });
  const number = async (text: string) => Number((await pool.query<{ n: string }>(text)).rows[0]?.n);
  try {
    await prepareSchema(pool);
    await pool.query('CHECKPOINT');
    const before = await number("SELECT pg_current_wal_insert_lsn() - '0/0' AS n");
    for (let nth = 0; nth < EXCHANGES; nth += 1) {
      for (const rows of commits(nth)) {
        const columns = rows.map(valuesOf);
        const column = (at: number) => columns.map((values) => values[at]);
        await pool.query({
          name: 'insert',
          text: `INSERT INTO store (id, type, user_id, session_id, data, created_at) SELECT *, '${AT}'
            FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::jsonb[])`,
          values: [column(0), column(1), column(2), column(3), column(4)],
        });
      }
    }
    const wal = (await number("SELECT pg_current_wal_insert_lsn() - '0/0' AS n")) - before;
    const size = await number("SELECT pg_total_relation_size('store') AS n");
    return { perRow: size / rowsOf, wal: wal / rowsOf };
  } finally {
    await pool.end();
  }
}
