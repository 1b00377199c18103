import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemory } from '../../apps/brain/src/memory/memory.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { somePostgres } from '../support/engine.ts';
import { postgresPrograms } from '../support/postgres.ts';
import { openFolder } from './open-parts.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';

test(
  'what another brain has remembered is found, and stands in the fast memory, once it was heard of or may have been missed',
  { skip },
  async () => {
    await using postgres = await somePostgres();
    using folder = openFolder();
    const databaseUrl = await postgres.freshDatabase();
    const [one, other] = await Promise.all([
      openStore(folder.path, { databaseUrl }),
      openStore(folder.path, { databaseUrl }),
    ]);
    const here = createMemory(one);
    const there = createMemory(other);
    await one.write({ ensure: [userRow('ann', { role: 'member' })] });
    const remember = (content: string) =>
      there.remember('ann', { content, category: 'other', importance: 5, tags: [] }, false);
    const known = async () => {
      const found = await here.search({ user_id: 'ann', q: 'likes', scope: 'memories', limit: 10 });
      const { fast_memory } = await here.fast('ann');
      return [found.length, fast_memory.match(/likes/g)?.length ?? 0];
    };
    assert.deepEqual(await known(), [0, 0]);

    await remember('Ann likes tea');
    one.missed();
    assert.deepEqual(await known(), [1, 1]);
    other.onCommit((rows, changes, { touched }) => one.heard(rows, changes, touched));
    await remember('Ann likes Ghent');
    assert.deepEqual(await known(), [2, 2]);
    await Promise.all([one.close(), other.close()]);
  },
);
