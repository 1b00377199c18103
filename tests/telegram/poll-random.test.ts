import assert from 'node:assert/strict';
import { randomInt } from 'node:crypto';
import { test } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import fc from 'fast-check';
import { startBotApi } from '../support/bot-api.ts';
import { privateMessage } from '../support/bot-updates.ts';
import { startPolling } from './polling.ts';

const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31));
const CHATS = [77, 78, 79];
const TIMES = { albumMs: 20, longestAlbumMs: 60, busyMs: 5 };

/** Something happens: a chat says a word or a part of an album, time goes by, or the service starts anew. */
const happening = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      chat: fc.constantFrom(...CHATS),
      album: fc.constantFrom(undefined, undefined, 'a', 'b'),
      takesMs: fc.constantFrom(0, 0, 3, 40),
    }),
  },
  { weight: 2, arbitrary: fc.record({ pauseMs: fc.constantFrom(0, 5, 30) }) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
);

type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

test('whatever is said, however long it takes and whenever the service restarts: none is lost, in order, and each once without a restart', async (t) => {
  const run = async (happenings: Happening[]) => {
    await using api = await startBotApi();
    const handled: number[] = [];
    const durations = new Map<number, number>();
    const said: { update_id: number; chat: number; album: string | undefined }[] = [];
    const start = () =>
      startPolling(
        api,
        async (_texts, updates) => {
          await wait(durations.get(updates[0].update_id) ?? 0);
          handled.push(...updates.map(({ update_id }) => update_id));
        },
        TIMES,
      );
    let polling = start();
    for (const each of happenings) {
      if (each === 'restart') {
        await polling.stop();
        polling = start();
      } else if ('pauseMs' in each) await wait(each.pauseMs);
      else {
        const { message } = privateMessage({ id: each.chat }, 'word');
        const { album, takesMs, chat } = each;
        if (!message) continue;
        const grouped = album === undefined ? message : { ...message, media_group_id: album };
        const update_id = api.push({ message: grouped });
        durations.set(update_id, takesMs);
        said.push({ update_id, chat, album });
      }
    }
    const last = said.at(-1)?.update_id ?? 0;
    await api.until(() => last === 0 || api.confirmed() > last, 'all to be confirmed');
    await polling.stop();
    // Who restarts in the middle is given again what came after it, also what was handled: the brain knows it by its key.
    if (!happenings.includes('restart')) assert.equal(handled.length, said.length, 'each once');
    const first = [...new Set(handled)];
    const ids = said.map(({ update_id }) => update_id);
    assert.deepEqual(
      first.toSorted((one, other) => one - other),
      ids,
      'none is lost',
    );
    // What is said in a chat keeps its order; so does each album, which comes where its first part stands.
    for (const chat of CHATS) {
      for (const name of [undefined, 'a', 'b']) {
        const own = said.filter((words) => words.chat === chat && words.album === name);
        const ids = own.map(({ update_id }) => update_id);
        assert.deepEqual(
          first.filter((id) => ids.includes(id)),
          ids,
        );
      }
    }
  };
  try {
    await fc.assert(fc.asyncProperty(fc.array(happening, { maxLength: 40 }), run), { seed, numRuns: 25 });
  } catch (error) {
    t.diagnostic(`repeat with BRAIN_TEST_SEED=${seed}`);
    throw error;
  }
});
