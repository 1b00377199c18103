import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { startService } from '../tests/support/brain.ts';
import { median } from './numbers.ts';
import { BUNDLE, KEY, rssMiB, SOURCES } from './processes.ts';
import type { Line } from './report.ts';

const STARTS = 11;
const IDLE_MS = 2000;
const EMPTY = `require('node:http').createServer((q, r) => r.end('ok')).listen(0, '127.0.0.1', function () {
  console.log('empty listening on http://127.0.0.1:' + this.address().port) })`;

/** How long from spawning the process to the first 200 of /ready, and what it holds in memory when idle. */
export async function measure(): Promise<Line[]> {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-start-'));
  const kinds = { empty: emptyServer(folder), bundle: BUNDLE, sources: SOURCES };
  const ms: Record<string, number[]> = { empty: [], bundle: [], sources: [] };
  const mib: Record<string, number[]> = { empty: [], bundle: [], sources: [] };
  try {
    // In turns, so that what else the machine does meets all alike. The first round fills the caches.
    for (let round = 0; round <= STARTS; round += 1) {
      for (const [kind, main] of Object.entries(kinds)) {
        const sample = await once(main, join(folder, kind), round % 4 === 1);
        if (round > 0) ms[kind]?.push(sample.ms);
        if (sample.mib !== undefined) mib[kind]?.push(sample.mib);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const limit = (samples: Record<string, number[]>) => ({
    name: 'an empty Node server',
    value: median(samples['empty'] ?? []),
  });
  const line = (asked: string, samples: Record<string, number[]>, kind: string) => ({
    asked,
    ours: median(samples[kind] ?? []),
    limit: limit(samples),
  });
  const goal = (at: number) => ({ what: 'ours' as const, is: '≤' as const, at });
  return [
    { ...line('spawn to /ready, bundle', ms, 'bundle'), unit: 'ms', goal: goal(300) },
    { ...line('spawn to /ready, sources', ms, 'sources'), unit: 'ms' },
    { ...line('idle memory, bundle', mib, 'bundle'), unit: 'MiB', goal: goal(110) },
    { ...line('idle memory, sources', mib, 'sources'), unit: 'MiB' },
  ];
}

/** A Node server that does nothing, as a file in that folder. */
export function emptyServer(folder: string): string {
  const file = join(folder, 'empty.cjs');
  writeFileSync(file, EMPTY);
  return file;
}

async function once(main: string, folder: string, weigh: boolean): Promise<{ ms: number; mib?: number }> {
  const started = performance.now();
  const service = await startService(main, {
    BRAIN_PORT: '0',
    BRAIN_KEY: KEY,
    BRAIN_DATA_DIR: folder,
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
  });
  try {
    const response = await fetch(`${service.url}/ready`);
    await response.text();
    const ms = performance.now() - started;
    if (response.status !== 200) throw new Error(`/ready answered ${response.status}`);
    if (!weigh) return { ms };
    await wait(IDLE_MS);
    return { ms, mib: rssMiB(service.pid) };
  } finally {
    await service.kill();
  }
}
