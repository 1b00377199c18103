import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { NewRow } from '../../apps/brain/src/store/row.ts';
import { sessionRow } from '../../apps/brain/src/store/sessions.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import type { Unit } from '../../apps/brain/src/store/unit.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { somePostgres } from '../support/engine.ts';
import { postgresPrograms } from '../support/postgres.ts';
import { openFolder, triggerRow } from './open-parts.ts';

const skip = postgresPrograms() === undefined && 'Postgres is not installed';
const ROUNDS = 20;

/** Two brains on one database. */
let brains: Awaited<ReturnType<typeof openBrains>> | undefined;
before(async () => {
  if (!skip) brains = await openBrains();
});
after(() => brains?.[Symbol.asyncDispose]());

async function openBrains() {
  const server = await somePostgres();
  const folder = openFolder();
  const databaseUrl = await server.freshDatabase();
  const stores = await Promise.all([1, 2].map(() => openStore(folder.path, { databaseUrl })));
  return {
    stores,
    async [Symbol.asyncDispose]() {
      await Promise.all(stores.map((store) => store.close()));
      folder[Symbol.dispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

/** Asks both for a unit at once, round after round, and gives what became of each: sorted, since either may be first. */
async function race(units: (round: number, brain: number) => Unit, prepare?: (round: number) => Unit) {
  const stores = brains?.stores ?? [];
  const all: string[][] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (prepare) await stores[0]?.write(prepare(round));
    const both = await Promise.all(stores.map((store, brain) => store.write(units(round, brain))));
    all.push(both.map((one) => (one.status === 'refused' ? one.why : one.status)).toSorted());
  }
  return new Set(all.map((both) => both.join(', ')));
}

test('what two brains claim at once, one of them has', { skip }, async () => {
  const rows = (round: number, brain: number) => [
    triggerRow(`claim ${round}`),
    triggerRow(`more ${round} ${brain}`),
  ];
  assert.deepEqual(
    await race((round, brain) => ({ rows: rows(round, brain) })),
    new Set(['exists, written']),
  );
  const row = (round: number) => userRow(`claimed ${round}`, { role: 'member' });
  assert.deepEqual(await race((round) => ({ rows: [row(round)] })), new Set(['exists, written']));
});

test('what may be used once is used by one of two brains', { skip }, async () => {
  const key = (round: number) => userRow(`key ${round}`, { role: 'member' });
  const use = (round: number, brain: number): Unit => {
    const { id } = key(round);
    return { requires: id, removes: [id], rows: [userRow(`used ${round} ${brain}`, { role: 'member' })] };
  };
  assert.deepEqual(await race(use, (round) => ({ rows: [key(round)] })), new Set(['gone, written']));
});

test('a person and a session that two brains need at once are made once, for both', { skip }, async () => {
  const unit = (round: number, brain: number, user_id = `new ${round}`): Unit => {
    const session = { user_id, session_id: `new ${round}` };
    return {
      ensure: [
        userRow(user_id, { role: 'member' }),
        sessionRow(session, { title: `by ${brain}`, source: 'web' }),
      ],
      rows: [triggerRow(`${user_id} ${round} ${brain}`, session)],
    };
  };
  assert.deepEqual(await race((round, brain) => unit(round, brain)), new Set(['written, written']));
  const others = await race((round, brain) => unit(round + ROUNDS, brain, `user ${round} ${brain}`));
  assert.deepEqual(others, new Set(['not_yours, written']), 'a session is one person’s, whoever comes first');
});

test('a session that is full for one brain is full for the other', { skip }, async () => {
  const session = { user_id: 'ann', session_id: 'full' };
  const stores = brains?.stores ?? [];
  const asked = stores.flatMap((store, brain) =>
    Array.from({ length: 10 }, (_, at) =>
      store.write({ rows: [triggerRow(`full ${brain} ${at}`, session)], maxWaiting: 4 }),
    ),
  );
  const written = (await Promise.all(asked)).filter(({ status }) => status === 'written');
  assert.equal(written.length, 5, 'the one at work, and four that wait');
});

test('of what two brains learn at once under one key, one holds', { skip }, async () => {
  const learnt = (round: number, brain: number): NewRow => ({
    id: `mem_${round}_${brain}`,
    type: 'memory',
    user_id: 'ann',
    session_id: null,
    data: {
      content: `lives at ${brain}`,
      category: 'other',
      importance: 3,
      origin: 'user',
      key: `home ${round}`,
    },
  });
  await race((round, brain) => {
    const row = learnt(round, brain);
    return { rows: [row], supersedes: [row.id] };
  });
  const [store] = brains?.stores ?? [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const both = await Promise.all(
      [0, 1].map(async (brain) => store?.memories.get('ann', learnt(round, brain).id)),
    );
    const holding = both.filter((memory) => memory && memory.superseded_by === undefined);
    assert.equal(holding.length, 1, `home ${round}`);
  }
});
