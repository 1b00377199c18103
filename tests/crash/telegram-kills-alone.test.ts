import { after, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bundle, bundleServices } from './bundle.ts';
import { createRandom, randomTest } from './seed.ts';
import { openStage } from './stage.ts';
import { assertAll, write } from './writers.ts';

const KILLS = 20;

let bundle: Bundle;
before(async () => void (bundle = await bundleServices()));
after(() => bundle?.[Symbol.asyncDispose]());

randomTest(
  `Telegram’s service killed ${KILLS} times while the brain is down: no message is lost or answered twice`,
  150_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using stage = await openStage(bundle);
    await stage.startBrain().listening;
    stage.startTelegram();
    for (let kill = 0; kill < KILLS; kill += 1) {
      write(stage, random);
      await wait(random() * 100);
      await stage.killBrain();
      write(stage, random);
      await wait(random() * 600);
      await stage.killTelegram();
      if (random() < 0.5) write(stage, random);
      stage.startTelegram();
      await wait(random() * 600);
      await stage.startBrain().listening;
      // A run that is interrupted three times waits half a minute: mostly they get to their end.
      await (random() < 0.7 ? stage.untilOver(6_000) : wait(random() * 500));
    }
    await assertAll(stage, t);
  },
);
