import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { cleanEnv } from './brain.ts';

export const LAUNCHER = join(import.meta.dirname, '../../apps/brain/brain.cjs');

interface Options {
  /** What it reads from standard input; nothing where it is left out. */
  input?: string;
  cwd?: string;
  env?: Record<string, string>;
  /** The Node it is run by; this one where it is left out. */
  node?: string;
}

/** The command `brain` as a process of its own, on the store of a folder. */
export function spawnCli(dataDir: string | undefined, args: string[], options: Options = {}) {
  const { input = '', cwd, env = {}, node = process.execPath } = options;
  const child = spawn(node, [LAUNCHER, ...args], {
    cwd,
    env: cleanEnv({ ...(dataDir === undefined ? {} : { BRAIN_DATA_DIR: dataDir }), ...env }),
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  child.stdin.on('error', () => undefined); // it ended without reading
  child.stdin.end(input);
  const result = Promise.all([once(child, 'close'), text(child.stdout), text(child.stderr)]).then(
    ([[code, signal], stdout, stderr]: [unknown[], string, string]) => ({ code, signal, stdout, stderr }),
  );
  return { child, result };
}

/** Runs the command to its end. */
export function runCli(dataDir: string | undefined, args: string[], options: Options = {}) {
  return spawnCli(dataDir, args, options).result;
}
