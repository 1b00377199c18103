import BetterSqlite from 'better-sqlite3';
import { kill } from 'node:process';
import { parentPort, workerData } from 'node:worker_threads';

const LOOK_FOR_MS = 10_000;

const { file, pid, session_id, event_type, is, count } = workerData as Record<string, string>; // as kill-at.ts gives it
const sqlite = new BetterSqlite(String(file), { readonly: true, timeout: 5000 });
const seen = sqlite
  .prepare(
    `SELECT count(*) FROM store WHERE type = 'event' AND session_id = ? AND json_extract(data, '$.event_type') = ?
     AND coalesce(json_extract(data, '$.status'), json_extract(data, '$.role'), '') = ?`,
  )
  .pluck();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
parentPort?.postMessage('looking');
const until = performance.now() + LOOK_FOR_MS;
while (Number(seen.get(session_id, event_type, is)) < Number(count)) {
  if (performance.now() > until) process.exit(1);
}
kill(Number(pid), 'SIGKILL');
sqlite.close();
