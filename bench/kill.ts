import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../tests/support/brain.ts';
import { eventsUntilEnd, trigger } from '../tests/support/http.ts';
import { BUNDLE, KEY } from './processes.ts';
import type { Line } from './report.ts';
import { emptyServer } from './start.ts';

const CYCLES = 40;

/**
 * How often a minute the brain can be started, given a trigger and killed, and lose none of them; beside an empty Node
 * server that is started, asked and killed.
 */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-kill-'));
  const env = {
    BRAIN_PORT: '0',
    BRAIN_KEY: KEY,
    BRAIN_DATA_DIR: join(folder, 'data'),
    BRAIN_MODEL: 'offline',
  };
  const ms = { brain: 0, empty: 0 };
  try {
    const empty = emptyServer(folder);
    const runs = [];
    for (let cycle = 0; cycle < CYCLES; cycle += 1) {
      let began = performance.now();
      const brain = await startService(BUNDLE, env);
      const input = { message: 'hello', session_id: `bench ${cycle}` };
      runs.push(await trigger({ url: brain.url, key: KEY }, input));
      await brain.kill();
      ms.brain += performance.now() - began;
      began = performance.now();
      const other = await startService(empty, env);
      await (await fetch(other.url)).text();
      await other.kill();
      ms.empty += performance.now() - began;
    }
    const brain = await startService(BUNDLE, env);
    for (const run of runs) await eventsUntilEnd({ url: brain.url, key: KEY }, run);
    await brain.kill();
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const perMinute = (total: number) => (CYCLES * 60_000) / total;
  return [
    {
      asked: 'started, given a trigger and killed, none lost',
      unit: '/min',
      ours: perMinute(ms.brain),
      limit: { name: 'an empty Node server', value: perMinute(ms.empty) },
    },
  ];
}
