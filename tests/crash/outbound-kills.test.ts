import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { setTimeout as wait } from 'node:timers/promises';
import { type Bundle, bundleServices } from './bundle.ts';
import { HOOKS, openOutboundStage, PEOPLE } from './outbound-stage.ts';
import { createRandom, pick, randomTest } from './seed.ts';

const KILLS = 20;
const LONGEST_LIFE_MS = 300;
const OVER_MS = 60_000;

let bundle: Bundle;
before(async () => void (bundle = await bundleServices()));
after(() => bundle?.[Symbol.asyncDispose]());

randomTest(
  `the brain killed ${KILLS} times while it sends: each callback and mail arrives, in order, and says if it came twice`,
  240_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using stage = await openOutboundStage(bundle);
    const { service } = stage;
    for (let kill = 0; kill < KILLS; kill += 1) {
      // Of those that come in half of its lives none is answered: it dies with a callback under way.
      const held = random() < 0.5;
      const before = service.taken.length;
      service.always(held ? { never: true } : {});
      await stage.start();
      for (let left = 1 + random() * 3; left > 0; left -= 1)
        await stage.say(pick(random, [...HOOKS, ...PEOPLE]));
      if (held) {
        await stage.say(pick(random, HOOKS));
        await service.until(before + 1);
      }
      await wait(random() * LONGEST_LIFE_MS);
      await stage.kill();
    }
    service.always({});
    await stage.start();
    await stage.untilOver(OVER_MS);
    const { violations, sent, twice } = stage.judge();
    assert.deepEqual(violations.slice(0, 20), []);
    assert.equal(sent, stage.said);
    t.diagnostic(`${stage.kills} kills, ${sent} messages, ${twice} came twice`);
  },
);
