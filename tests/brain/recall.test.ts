import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { createIndex } from '../../apps/brain/src/memory/words/word-index.ts';
import { measureRecall, type Recall, type RecallUser, readRecallUsers } from '../support/recall.ts';

const DATA = join(import.meta.dirname, '../data');
const NOW = Date.parse('2026-11-23T00:00:00Z');

/** A point below what was measured when they were written: which words carry a subject is decided by these figures. */
const FLOORS: Record<string, Recall> = {
  'fr-perso': { r5: 0.72, r10: 0.755, r50: 0.875 },
  'en-perso': { r5: 0.675, r10: 0.745, r50: 0.865 },
};

async function recall(users: RecallUser[]): Promise<Recall> {
  const indexes = new Map(users.map((user) => [user, createIndex()]));
  for (const [{ memories }, index] of indexes) {
    for (const [seq, { content, session_id, at }] of memories.entries())
      index.put({ seq, text: content, session_id, at, category: 'other', tags: [] });
  }
  return measureRecall(users, (user, text) => {
    const found = indexes.get(user)?.search({ text, limit: 50, now: NOW }) ?? [];
    return found.map(({ seq }) => user.memories[seq]?.id ?? '');
  });
}

for (const [name, floor] of Object.entries(FLOORS)) {
  test(`${name}: what answers a question is among the first that a search finds`, async () => {
    const found = await recall(readRecallUsers(join(DATA, `${name}.json`)));
    for (const k of ['r5', 'r10', 'r50'] as const)
      assert.ok(found[k] >= floor[k], `${k} is ${found[k].toFixed(3)}, not ${floor[k]}`);
  });
}
