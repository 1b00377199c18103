import { randomInt } from 'node:crypto';
import { type TestContext, test } from 'node:test';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One of them. */
export function pick<T>(random: () => number, from: readonly T[]): T {
  const picked = from[Math.floor(random() * from.length)];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}

/** A test that chooses at random; it prints its seed when it fails, and BRAIN_TEST_SEED repeats the choices. */
export function randomTest(
  name: string,
  timeoutMs: number,
  run: (t: TestContext, seed: number) => Promise<void>,
): void {
  void test(name, { timeout: timeoutMs }, async (t) => {
    const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31));
    try {
      await run(t, seed);
    } catch (error) {
      t.diagnostic(`repeat with BRAIN_TEST_SEED=${seed}`);
      throw error;
    }
  });
}
