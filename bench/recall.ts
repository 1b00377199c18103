import { join } from 'node:path';
import Database from 'better-sqlite3';
import { measureRecall, type Recall, readRecallUsers, type RecallUser } from '../tests/support/recall.ts';
import { openMemoryDoor } from './memory-door.ts';
import { startBrain } from './processes.ts';
import type { Line } from './report.ts';

const DATA = join(import.meta.dirname, '../tests/data');
/** LoCoMo (https://github.com/snap-research/locomo) may be measured with, but not shipped: a path to it, or none. */
const LOCOMO = process.env['BENCH_LOCOMO'];
const LIMIT = 50;

interface DataSet {
  name: string;
  file: string;
  goal?: Recall;
}

export const SETS: DataSet[] = [
  { name: 'fr-perso', file: join(DATA, 'fr-perso.json'), goal: { r5: 0.66, r10: 0.74, r50: 0.87 } },
  { name: 'en-perso', file: join(DATA, 'en-perso.json') },
  ...(LOCOMO === undefined
    ? []
    : [{ name: 'LoCoMo', file: LOCOMO, goal: { r5: 0.71, r10: 0.79, r50: 0.9 } }]),
];

/**
 * How much of what answers a question is among the first that `GET /memory/search` finds, beside what the same rows
 * give in FTS5 when any word may match. The data sets: lives of our own making in tests/data, and LoCoMo.
 */
export async function measure(): Promise<Line[]> {
  await using brain = await startBrain();
  const lines: Line[] = [];
  for (const { name, file, goal } of SETS) {
    const users = readRecallUsers(file);
    const ours = await throughDoor(brain.url, name, users);
    const plain = await throughFts5(users);
    for (const k of [5, 10, 50] as const) {
      const at = goal?.[`r${k}`];
      lines.push({
        asked: `recall, ${name}, answers in the first ${k}`,
        unit: '%',
        ours: 100 * ours[`r${k}`],
        limit: { name: 'any word, FTS5', value: 100 * plain[`r${k}`] },
        ...(at === undefined ? {} : { goal: { what: 'ours', is: '≥', at: 100 * at } }),
      });
    }
  }
  return lines;
}

export async function throughDoor(url: string, name: string, users: RecallUser[]): Promise<Recall> {
  const door = openMemoryDoor(url);
  const idOf = (user: RecallUser) => `${name}-${user.user_id}`.toLowerCase();
  try {
    for (const user of users) {
      await door.add(
        user.memories.map(({ id, content, session_id, at }) => ({
          user_id: idOf(user),
          content,
          session_id,
          created_at: new Date(at).toISOString(),
          tags: [`ref:${id}`],
        })),
      );
    }
    return await measureRecall(users, async (user, q) => {
      const answer: { results: { tags: string[] }[] } = JSON.parse(await door.search(idOf(user), q, LIMIT));
      return answer.results.map(({ tags }) => tags[0]?.replace('ref:', '') ?? '');
    });
  } finally {
    door.close();
  }
}

async function throughFts5(users: RecallUser[]): Promise<Recall> {
  const database = new Database(':memory:');
  database.exec('CREATE VIRTUAL TABLE memories USING fts5(content, user UNINDEXED, id UNINDEXED)');
  const insert = database.prepare('INSERT INTO memories (content, user, id) VALUES (?, ?, ?)');
  for (const { user_id, memories } of users)
    for (const { id, content } of memories) insert.run(content, user_id, id);
  const select = database
    .prepare<[string, string], string>(
      `SELECT id FROM memories WHERE memories MATCH ? AND user = ? ORDER BY rank LIMIT ${LIMIT}`,
    )
    .pluck();
  try {
    return await measureRecall(users, ({ user_id }, q) => {
      const words = q.match(/[\p{L}\p{N}]+/gu) ?? [];
      return select.all(words.map((word) => `"${word}"`).join(' OR '), user_id);
    });
  } finally {
    database.close();
  }
}
