import pg from 'pg';
import { measureRecall, readRecallUsers, type RecallUser } from '../tests/support/recall.ts';
import { openEngines, hasEngines } from './engines.ts';
import { median, quantile } from './numbers.ts';
import { startBrain } from './processes.ts';
import { SETS, throughDoor } from './recall.ts';
import type { Line } from './report.ts';
import { createSynthetic } from './synthetic.ts';

const LIMIT = 50;
const MANY = 100_000;
const SEARCHES = 100;

/**
 * How much of what answers a question the index of the brain finds, beside Postgres' full text search over the same rows:
 * any word, by its stem, in the language of the set, ranked as Postgres ranks. And what a search of 100,000 costs there.
 */
export async function measure(): Promise<Line[]> {
  if (!hasEngines()) return [];
  await using brain = await startBrain();
  await using engines = await openEngines();
  const client = new pg.Client({ connectionString: await engines.freshDatabase() });
  await client.connect();
  try {
    const lines: Line[] = [];
    for (const { name, file } of SETS) {
      const users = readRecallUsers(file);
      const ours = await throughDoor(brain.url, name, users);
      const theirs = await throughFullText(client, users, name.startsWith('fr') ? 'french' : 'english');
      for (const k of [5, 10, 50] as const) {
        const limit = { name: 'Postgres full text', value: 100 * theirs[`r${k}`] };
        lines.push({
          asked: `recall, ${name}, answers in the first ${k}`,
          unit: '%',
          ours: 100 * ours[`r${k}`],
          limit,
        });
      }
    }
    return [...lines, ...(await cost(client))];
  } finally {
    await client.end();
  }
}

async function table(client: pg.Client, language: string): Promise<void> {
  await client.query(`DROP TABLE IF EXISTS memories;
    CREATE TABLE memories (id text, user_id text, content text,
      words tsvector GENERATED ALWAYS AS (to_tsvector('${language}', content)) STORED);
    CREATE INDEX ON memories USING gin (words)`);
}

async function search(
  client: pg.Client,
  language: string,
  asked: { user_id: string; q: string },
): Promise<string[]> {
  const { rows } = await client.query<{ id: string }>({
    name: `search ${language}`,
    text: `SELECT id FROM memories,
        (SELECT replace(plainto_tsquery('${language}', $2)::text, '&', '|')::tsquery AS query) AS asked
      WHERE user_id = $1 AND words @@ query ORDER BY ts_rank(words, query, 1) DESC, id LIMIT ${LIMIT}`,
    values: [asked.user_id, asked.q],
  });
  return rows.map(({ id }) => id);
}

async function throughFullText(client: pg.Client, users: RecallUser[], language: string) {
  await table(client, language);
  for (const { user_id, memories } of users)
    for (const { id, content } of memories)
      await client.query('INSERT INTO memories (id, user_id, content) VALUES ($1, $2, $3)', [
        id,
        user_id,
        content,
      ]);
  return measureRecall(users, ({ user_id }, q) => search(client, language, { user_id, q }));
}

async function cost(client: pg.Client): Promise<Line[]> {
  const synthetic = createSynthetic(1);
  await table(client, 'english');
  for (let at = 0; at < MANY; at += 1000) {
    const contents = Array.from({ length: 1000 }, (_, nth) => synthetic.memory('ann', at + nth).content);
    await client.query(
      `INSERT INTO memories (id, user_id, content) SELECT $2 || nth, 'ann', content
        FROM unnest($1::text[]) WITH ORDINALITY AS given (content, nth)`,
      [contents, `m${at}.`],
    );
  }
  await client.query('VACUUM ANALYZE memories');
  const ms: number[] = [];
  for (let nth = 0; nth < SEARCHES; nth += 1) {
    const q = synthetic.question();
    const started = performance.now();
    await search(client, 'english', { user_id: 'ann', q });
    ms.push(performance.now() - started);
  }
  const asked = 'Postgres full text, a search of 100,000 memories';
  return [
    { asked: `${asked}, median`, unit: 'ms', ours: median(ms) },
    { asked: `${asked}, p99`, unit: 'ms', ours: quantile(ms, 0.99) },
  ];
}
