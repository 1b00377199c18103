import { setTimeout as wait } from 'node:timers/promises';
import { bundleServices } from './bundle.ts';
import { openFile } from './file.ts';
import { createLoad } from './load.ts';
import { createRandom } from './seed.ts';
import { CHATS, openStage } from './stage.ts';

/** A run that was interrupted three times waits half a minute, and they go one after the other. */
const DRAIN_MS = 170_000;
/** In how many of the cycles the Telegram service is killed before the brain is. */
const TELEGRAM_TOO = 0.2;

/**
 * Kills the brain `cycles` times at random moments under load, and the Telegram service now and then; lets all end,
 * and judges what stands in the store and what the Bot API has received.
 */
export async function killCycles({ cycles, seed }: { cycles: number; seed: number }) {
  const random = createRandom(seed);
  await using bundle = await bundleServices();
  await using stage = await openStage(bundle);
  const began = performance.now();
  const { said, api, target } = stage;

  let brain = stage.startBrain();
  await brain.listening;
  stage.startTelegram();
  using file = openFile(stage.dataDir);
  using load = createLoad({ target, api, said, waiting: file.countWaiting, chats: CHATS, random });
  for (let cycle = 0; cycle < cycles; cycle += 1) {
    const asItStarts = random() < 0.1;
    if (!asItStarts) await brain.listening;
    await wait(asItStarts ? random() * 250 : lifeMs(cycle, random()));
    if (random() < TELEGRAM_TOO) {
      await stage.killTelegram();
      stage.startTelegram();
      await wait(random() * 200);
    }
    await stage.killBrain();
    brain = stage.startBrain();
  }
  await brain.listening;
  const killedMs = performance.now() - began;
  await Promise.all([load.stop(), stage.untilOver(DRAIN_MS)]);
  const drainMs = performance.now() - began - killedMs;
  const { violations, runs, extraSends } = await stage.judge();
  const figures = {
    cycles,
    cycles_per_minute: Math.round((cycles * 60_000) / killedMs),
    kills: stage.kills,
    accepted: said.length,
    runs,
    sent: api.messages().length,
    extra_sends: extraSends,
    drain_seconds: Math.round(drainMs / 1000),
    seconds: Math.round((performance.now() - began) / 1000),
    seed,
  };
  return { violations, figures };
}

/**
 * How long the brain lives in a cycle. An interrupted run waits a second before it is tried again, then five: now and
 * then there is time for that.
 */
function lifeMs(cycle: number, random: number): number {
  if (cycle % 33 === 32) return 6200 + random * 800;
  return cycle % 6 === 5 ? 1300 + random * 500 : 10 + random * 250;
}
