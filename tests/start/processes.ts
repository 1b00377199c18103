import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const START = fileURLToPath(new URL('../../scripts/start.ts', import.meta.url));

export interface Process {
  pid: number;
  parent: number;
  command: string;
}

/**
 * Runs the launcher of `npm start` in a folder of its own, with `dotEnv` as its file `.env`, on free ports,
 * with nothing else of our environment.
 */
export async function startAll(env: Record<string, string> = {}, dotEnv?: string) {
  const folder = await mkdtemp(join(tmpdir(), 'brain-start-'));
  if (dotEnv !== undefined) await writeFile(join(folder, '.env'), dotEnv);
  const free = { BRAIN_PORT: '0', WEB_PORT: '0', BRAIN_DATA_DIR: join(folder, 'data') };
  const child = spawn(process.execPath, [START], {
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '', ...free, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  const seen = new Set<number>();
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => output.push(line));
  }
  const exited = once(child, 'close').then(() => child.exitCode);
  const has = (pattern: RegExp) => output.map((line) => pattern.exec(line)).find((match) => match !== null);

  return {
    output,
    exited,
    /** Waits for a line like that; gives its match. */
    line: (pattern: RegExp) =>
      until(
        () => has(pattern),
        () => `${pattern} in:\n${output.join('\n')}`,
      ),
    /** The services it runs now. */
    services(): Process[] {
      const running = processes().filter(({ parent }) => parent === child.pid);
      for (const { pid } of running) seen.add(pid);
      return running;
    },
    signal: (signal: NodeJS.Signals) => child.kill(signal),
    async [Symbol.asyncDispose](): Promise<void> {
      child.kill('SIGTERM');
      await exited;
      // Those that a launcher under test has left behind.
      for (const { pid } of processes()) if (seen.has(pid)) process.kill(pid, 'SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Looks until it finds something; fails after 20 s. */
export async function until<T>(
  look: () => T | undefined | false | Promise<T | undefined | false>,
  what: () => string,
) {
  for (const end = Date.now() + 20_000; Date.now() < end; await wait(20)) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
  }
  throw new Error(`timed out waiting for ${what()}`);
}

/** Whether all of them have ended; one that nobody has reaped has ended too. */
export function allEnded(pids: number[]): boolean {
  const alive = new Set(processes().map(({ pid }) => pid));
  return pids.every((pid) => !alive.has(pid));
}

/** The processes of this machine, without zombies. */
function processes(): Process[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid)) return [];
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const [state = '', parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
      return state === 'Z' ? [] : [{ pid, parent: Number(parent), command }];
    } catch {
      return []; // it ended while we looked
    }
  });
}
