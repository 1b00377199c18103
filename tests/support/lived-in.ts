import Database from 'better-sqlite3';
import type { Answer, ChatRequest } from './model.ts';
import { ask, call, type Target } from './http.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What the model of a brain that is lived in says, by a word of the question. */
const ANSWERS: [RegExp, string][] = [
  [
    /Lisbon/,
    `Three days are enough for the heart of Lisbon, and **May** is kind to walkers: 15 to 23 °C, few queues.

| Day | Morning | Afternoon |
| --- | --- | --- |
| Friday | Alfama, on foot | Miradouro da Graça |
| Saturday | Belém, by tram 15 | MAAT, then the river |
| Sunday | Feira da Ladra | Train to Sintra |

1. Book the tower of Belém for 9:30: the queue is worst at noon.
2. Jules is allergic to nuts: ask for *sem frutos secos*; pastéis de nata hold none.

Shall I put this into the shared calendar?`,
  ],
  [
    /backup/i,
    `This copies the store while the brain runs, and keeps the last seven:

\`\`\`sh
#!/bin/sh
set -eu
npx brain backup "/backups/$(date +%F).db"
ls -1t /backups/*.db | tail -n +8 | xargs -r rm --
\`\`\`

Put it in \`/etc/cron.daily/brain\` and make it executable.`,
  ],
  [
    /compound|interest/i,
    `Compound interest grows as

$$A = P \\left(1 + \\frac{r}{n}\\right)^{nt}$$

With $P = 10\\,000$ €, 3 % a year and monthly interest you have about **13 494 €** after ten years.`,
  ],
];

/** Answers by what was asked last; a few words where nothing fits. */
export function livedInModel({ messages }: ChatRequest): Answer {
  const asked = messages.findLast(({ role }) => role === 'user')?.content ?? '';
  const words = typeof asked === 'string' ? asked : JSON.stringify(asked);
  const known = ANSWERS.find(([question]) => question.test(words))?.[1];
  const usage = { prompt_tokens: 1480, completion_tokens: 212, total_tokens: 1692 };
  return { text: (known ?? 'Done. Tell me when you want more of it.').split(/(?<= )/), usage };
}

/** Says a few things in several sessions, and what is to be known of everybody. */
export async function liveIn(brain: Target): Promise<void> {
  const owner = { user_id: 'owner' };
  const say = (session_id: string, message: string, source = 'web') =>
    ask(brain, { ...owner, session_id, message, source });
  const know = (content: string, category: string) =>
    call(brain, '/memory', { body: { ...owner, content, category } });

  await call(brain, '/users', { body: { user_id: 'owner', name: 'Ann', role: 'owner' } });
  await call(brain, '/users', { body: { user_id: 'ben', name: 'Ben' } });
  await know('Your name is Ann', 'identity');
  await know('You live in Lyon', 'identity');
  await know('Jules is allergic to nuts', 'health');
  await know('You drink your tea without sugar', 'preference');
  await say('web:tax', 'Which papers do I need for the tax return?');
  await say('web:gift', 'A birthday present for my sister, under 40 €');
  await say('web:interest', 'How does compound interest work?');
  await say('telegram:42', 'Remind me what Jules cannot eat', 'telegram');
  await say('web:backup', 'Write a backup script for cron');
  await say('web:lisbon', 'Plan a weekend in Lisbon in May, with Jules');
  await ask(brain, { user_id: 'ben', source: 'web', session_id: 'web:ben', message: 'Hello' });
  // Most has been seen since.
  for (const session_id of ['web:tax', 'web:gift', 'web:interest', 'web:lisbon'])
    await call(brain, `/sessions/${encodeURIComponent(session_id)}`, {
      method: 'PATCH',
      body: { read_seq: Number.MAX_SAFE_INTEGER },
    });
  await call(brain, `/sessions/${encodeURIComponent('web:interest')}`, {
    method: 'PATCH',
    body: { is_pinned: true },
  });
  await call(brain, '/strangers', {
    body: { channel: 'telegram', address: '77', name: 'Cleo' },
  });
  await call(brain, '/channels', { body: { channel: 'telegram', state: 'working' } });
}

/** Moves what was said in a session into the past, by days; the brain is stopped meanwhile. */
export function age(file: string, days: Record<string, number>): void {
  const db = new Database(file);
  const move = db.prepare(
    `UPDATE store SET created_at = strftime('%Y-%m-%dT%H:%M:%fZ', created_at, ?) WHERE session_id = ?`,
  );
  for (const [session_id, by] of Object.entries(days))
    move.run(`-${(by * DAY_MS) / 1000} seconds`, session_id);
  db.close();
}
