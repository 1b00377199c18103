import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import BetterSqlite from 'better-sqlite3';
import { eventRow, factId, type NewRow } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';

/** A folder for files of a test, gone when it is disposed of. */
export async function openFolder() {
  const path = await mkdtemp(join(tmpdir(), 'brain-files-'));
  return {
    path,
    file: (name: string) => join(path, name),
    [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }),
  };
}

/** The rows of a run that has finished: its request, start, answer and end. */
export function runRows(name: string, session_id: string, words = name): NewRow[] {
  const session = { user_id: 'ann', session_id };
  const run_id = factId('evt', 'run', name);
  const said = { event_type: 'message' as const, run_id, source: 'test' };
  const run = { event_type: 'run' as const, run_id };
  return [
    eventRow(session, run_id, { ...said, role: 'user', content: words, state: 'done' }),
    eventRow(session, factId('evt', run_id, 'start'), { ...run, status: 'started', attempt: 1 }),
    eventRow(session, factId('evt', run_id, 'llm'), { ...said, role: 'assistant', content: `re: ${words}` }),
    eventRow(session, factId('evt', run_id, 'end'), { ...run, status: 'finished' }),
  ];
}

export function memoryRow(content: string): NewRow {
  const data = { content, category: 'other', importance: 3, origin: 'user' };
  return { id: factId('mem', content), type: 'memory', user_id: 'ann', session_id: null, data };
}

/** A store as a brain leaves it: `runs` finished runs of ann in ten sessions, a memory for every tenth. */
export async function fillStore(folder: string, runs: number, words = 'hello'): Promise<void> {
  const store = await openStore(folder);
  try {
    await Promise.all(
      Array.from({ length: runs }, (_, at) => {
        const session_id = `s${at % 10}`;
        const memories = at % 10 === 0 ? [memoryRow(`Ann likes number ${at}`)] : [];
        return store.write({
          ensure: [
            userRow('ann', { role: 'member' }),
            sessionRow({ user_id: 'ann', session_id }, { title: words, source: 'web' }),
          ],
          rows: [...runRows(`r${at}`, session_id, words), ...memories],
        });
      }),
    );
  } finally {
    await store.close();
  }
}

/** Changes a store by hand, past all that keeps it sound: scripts, and statements with their values. */
export function spoil(folder: string, ...changes: (string | [sql: string, ...values: unknown[]])[]): void {
  const db = new BetterSqlite(join(folder, 'brain.db')).unsafeMode();
  try {
    for (const change of changes) {
      if (typeof change === 'string') db.exec(change);
      else db.prepare(change[0]).run(...change.slice(1));
    }
  } finally {
    db.close();
  }
}

/** Rows of a database file, by a query. */
export function rowsIn(file: string, sql: string): unknown[] {
  const db = new BetterSqlite(file, { readonly: true });
  try {
    return db.prepare(sql).pluck().all();
  } finally {
    db.close();
  }
}
