import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CALM } from '../../bench/scale-simulation.ts';
import { simulate } from '../../bench/scale/world.ts';

// docs/SCALE.md has its figures from this simulation: what it takes for granted is held here.
const ROUGH = {
  ...CALM,
  forMs: 180_000,
  sessions: 300,
  maxRuns: 30,
  lost: 0.05,
  killsPerMinute: 10,
  pausesPerMinute: 5,
  redisAway: [40_000, 70_000] as [number, number],
};

for (const [name, allTry] of [
  ['accepted it', false],
  ['hear of it', true],
] as const) {
  test(`brains killed, standing still and not told of much, where those go for a trigger that ${name}: each run ends once, in order, with one at a time`, () => {
    const { accepted, ended, takeovers, wrong } = simulate({ ...ROUGH, allTry });

    assert.deepEqual(wrong, []);
    assert.ok(accepted > 3000, `${accepted} accepted`);
    assert.equal(ended, accepted);
    assert.ok(takeovers.length > 50, `${takeovers.length} taken up by another brain`);
    const longest = Math.max(...takeovers);
    assert.ok(longest <= CALM.leaseMs + CALM.pollMs, `taken up after ${longest} ms`);
  });
}

test('a brain that stood still longer than its lease writes too late, and what it writes is refused', () => {
  const { lateWrites } = simulate({ ...ROUGH, killsPerMinute: 0 });

  assert.ok(lateWrites > 0);
});

test('leases that nobody renews in time let two brains work on a run: the simulation sees it, and the run still ends once', () => {
  const { accepted, ended, wrong } = simulate({ ...ROUGH, renewMs: 1e9, runMs: 20_000, maxRuns: 256 });

  assert.match(wrong[0] ?? '', /is worked on by two brains/);
  assert.equal(ended, accepted);
});

test('the same seed gives the same figures, another one others', () => {
  const of = (seed: number) => simulate({ ...ROUGH, forMs: 20_000, seed }).accepted;

  assert.equal(of(1), of(1));
  assert.notEqual(of(1), of(2));
});
