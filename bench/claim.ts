import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Sqlite } from '../apps/brain/src/store/database.ts';
import { createEvents } from '../apps/brain/src/store/events.ts';
import { median } from './numbers.ts';
import type { Line } from './report.ts';

const TRIGGERS = 200_000;
const FEW = 200;
const OPEN = 20;
const ROUNDS = 400;
const WARM_UP = 50;

/** Finding what to do next among 200,000 triggers of which twenty are open, beside the same among two hundred. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-claim-'));
  const many = openDatabase(join(folder, 'many.db'));
  const few = openDatabase(join(folder, 'few.db'));
  try {
    fill(many.sqlite, TRIGGERS);
    fill(few.sqlite, FEW);
    const ours = await look(createEvents(many.db));
    const limit = await look(createEvents(few.db));
    const line = (asked: string, what: 'sessions' | 'head') => ({
      asked,
      unit: 'ms',
      ours: ours[what],
      limit: { name: `among ${FEW}`, value: limit[what] },
      goal: { what: 'ours' as const, is: '≤' as const, at: 1 },
    });
    return [
      line('what is open after a start, 200,000 triggers, median', 'sessions'),
      line('the next trigger of a session, 200,000 triggers, median', 'head'),
    ];
  } finally {
    for (const { sqlite } of [many, few]) sqlite.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function look(events: ReturnType<typeof createEvents>) {
  const sessions: number[] = [];
  const head: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const began = performance.now();
    const open = await events.openSessions();
    const between = performance.now();
    const trigger = await events.head(open[round % open.length] ?? '');
    const ended = performance.now();
    if (open.length !== OPEN || !trigger) throw new Error('What is open was not found');
    if (round < WARM_UP) continue;
    sessions.push(between - began);
    head.push(ended - between);
  }
  return { sessions: median(sessions), head: median(head) };
}

/** Triggers of sessions with ten each; the last twenty sessions' first one is open. */
function fill(sqlite: Sqlite, triggers: number): void {
  const insert = sqlite.prepare(
    "INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, 'event', 'ann', ?, ?, ?)",
  );
  sqlite.transaction(() => {
    for (let at = 0; at < triggers; at += 1) {
      const id = `evt_${String(at).padStart(22, '0')}`;
      const state = at >= triggers - OPEN ? 'open' : 'done';
      const base = { event_type: 'message', run_id: id, role: 'user', source: 'bench', state };
      const content = 'a message of usual length, as people write them: one or two sentences.';
      const session = `bench:${at % (triggers / 10)}`;
      insert.run(id, session, JSON.stringify({ ...base, content }), '2026-01-01T00:00:00.000Z');
    }
  })();
}
