import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase } from '../apps/brain/src/store/database.ts';
import { eventRow } from '../apps/brain/src/store/row.ts';
import { openStore } from '../apps/brain/src/store/store.ts';
import { median } from './numbers.ts';
import type { Line } from './report.ts';

const ROWS = 64;
const COMMITS = 200;
const ROUNDS = 7;
const session = { user_id: 'ann', session_id: 'bench:ann' };
const data = {
  event_type: 'message' as const,
  run_id: 'evt_0000000000000000000000',
  role: 'assistant' as const,
  content: 'a message of usual length, as people write them: one or two sentences.',
  source: 'bench',
};

/** Rows on the disk per second: 64 units asked for in one turn, beside a prepared transaction of 64 rows. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-commit-'));
  const store = await openStore(join(folder, 'ours'));
  const { sqlite } = openDatabase(join(folder, 'limit.db'));
  const insert = sqlite.prepare(
    'INSERT INTO store (id, type, user_id, session_id, data, tags, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const commit = sqlite.transaction((ids: string[]) => {
    for (const id of ids) {
      insert.run(id, 'event', 'ann', 'bench:ann', JSON.stringify(data), '[]', new Date().toISOString());
    }
  });
  let next = 0;
  const ids = () => Array.from({ length: ROWS }, () => `evt_${String((next += 1)).padStart(22, '0')}`);
  const rates: { ours: number[]; limit: number[] } = { ours: [], limit: [] };
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      rates.limit.push(await rate(async () => commit(ids())));
      rates.ours.push(
        await rate(async () => {
          await Promise.all(ids().map((id) => store.write({ rows: [eventRow(session, id, data)] })));
        }),
      );
    }
  } finally {
    await store.close();
    sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return [
    {
      asked: 'rows committed, 64 units a turn',
      unit: '/s',
      ours: median(rates.ours),
      limit: { name: 'prepared transaction of 64', value: median(rates.limit) },
      goal: { what: 'ratio', is: '≥', at: 0.5 },
    },
  ];
}

async function rate(commit: () => Promise<void>): Promise<number> {
  const started = performance.now();
  for (let count = 0; count < COMMITS; count += 1) await commit();
  return (COMMITS * ROWS * 1000) / (performance.now() - started);
}
