import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { openBrain } from '../../apps/brain/src/brain.ts';
import { readConfig } from '../../apps/brain/src/config.ts';
import { createRedact } from '../../apps/brain/src/secrets/redact.ts';
import { freshEngine } from './engine.ts';

/** The real brain inside the process of the test, by a clock of the test. */
export async function openBrainInside(now: () => number, env: Record<string, string> = {}) {
  const BRAIN_DATA_DIR = await mkdtemp(join(tmpdir(), 'brain-'));
  const engine = await freshEngine();
  const config = readConfig({
    BRAIN_PORT: '0',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    ...engine.env,
    ...env,
    BRAIN_DATA_DIR,
  });
  const brain = await openBrain(config, { log: pino({ level: 'silent' }), redact: createRedact(), now });
  return {
    ...brain,
    async [Symbol.asyncDispose](): Promise<void> {
      await brain.close();
      await rm(BRAIN_DATA_DIR, { recursive: true, force: true });
      await engine[Symbol.asyncDispose]();
    },
  };
}
