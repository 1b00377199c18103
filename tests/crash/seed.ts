import { randomInt } from 'node:crypto';

/** The seed of all that is random in a test file; `BRAIN_TEST_SEED` repeats a run that failed. */
export const seed = Number(process.env['BRAIN_TEST_SEED'] ?? randomInt(2 ** 31 - 1));
