import { join } from 'node:path';
import Database from 'better-sqlite3';
import type { EventData } from '@brain/schema';

/** Answers of several shapes, as a model gives them. */
const ANSWERS = [
  'Yes, that is right: the second one is the better of the two, and it costs less.',
  `There are three things to look at:

1. **When** it happens: before noon, or after.
2. *Where* it happens, since the rooms differ.
3. Who is there; ask them first.

Shall I write to them?`,
  `This does it, and can be run again:

\`\`\`sh
set -eu
for file in *.txt; do
  wc -l "$file"
done
\`\`\`

It prints the lines of each file.`,
  `A longer answer, of some paragraphs. ${'It goes on for a while, as answers do, with one sentence after the other. '.repeat(6)}

${'And it has another paragraph, which says what the first one did not say, and says it at length. '.repeat(4)}`,
  `| Day | Morning | Evening |
| --- | --- | --- |
| Monday | 12 °C | 9 °C |
| Tuesday | 15 °C | 11 °C |

Take a coat.`,
];

/**
 * Puts questions and their answers behind what a session holds, into the store of a brain that does not run. Question
 * `n`, from 1, is "Question n"; in the session `web:long` its run is `evt_long_n`.
 */
export function lengthen(dataDir: string, session_id: string, questions: number): void {
  const db = new Database(join(dataDir, 'brain.db'));
  const insert = db.prepare(
    `INSERT INTO store (id, type, user_id, session_id, data, created_at) VALUES (?, 'event', 'owner', ?, ?, ?)`,
  );
  const created_at = new Date().toISOString();
  db.transaction(() => {
    for (let n = 1; n <= questions; n += 1) {
      const run_id = `evt_${session_id.slice('web:'.length)}_${n}`;
      const put = (id: string, data: EventData) =>
        insert.run(id, session_id, JSON.stringify(data), created_at);
      const said = { event_type: 'message', run_id, source: 'web' } as const;
      put(run_id, { ...said, role: 'user', content: `Question ${n}`, state: 'done' });
      put(`${run_id}_s`, { event_type: 'run', run_id, status: 'started', attempt: 1 });
      put(`${run_id}_a`, { ...said, role: 'assistant', content: ANSWERS[n % ANSWERS.length] ?? '', turn: 0 });
      put(`${run_id}_e`, { event_type: 'run', run_id, status: 'finished', state: 'done' });
    }
  })();
  db.close();
}
