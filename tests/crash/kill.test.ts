import assert from 'node:assert/strict';
import { killCycles } from './cycles.ts';
import { randomTest } from './seed.ts';

const CYCLES = 100;
const TIMEOUT_MS = 300_000;

randomTest(
  'killed a hundred times under load, the brain loses nothing, does nothing twice and keeps the order',
  TIMEOUT_MS,
  async (t, seed) => {
    const { violations, figures } = await killCycles({ cycles: CYCLES, seed });
    t.diagnostic(JSON.stringify(figures));
    assert.deepEqual(violations.slice(0, 20), []);
    assert.ok(figures.runs > CYCLES);
  },
);
