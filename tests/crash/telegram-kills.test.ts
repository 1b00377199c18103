import { after, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bundle, bundleServices } from './bundle.ts';
import { createRandom, randomTest } from './seed.ts';
import { openStage } from './stage.ts';
import { assertAll, write } from './writers.ts';

const KILLS = 50;
/** A service starts in half a second, so that kills meet it in its start, its polls and its sends. */
const LONGEST_LIFE_MS = 1_000;

let bundle: Bundle;
before(async () => void (bundle = await bundleServices()));
after(() => bundle?.[Symbol.asyncDispose]());

randomTest(
  `Telegram’s service killed ${KILLS} times: no message is lost or answered twice, each answer arrives`,
  150_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using stage = await openStage(bundle);
    await stage.startBrain().listening;
    for (let kill = 0; kill < KILLS; kill += 1) {
      stage.startTelegram();
      if (random() < 0.5) write(stage, random);
      await wait(random() * LONGEST_LIFE_MS);
      write(stage, random);
      await wait(random() * 100);
      await stage.killTelegram();
    }
    stage.startTelegram();
    await assertAll(stage, t);
  },
);
