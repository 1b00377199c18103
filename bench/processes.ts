import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../tests/support/brain.ts';

const ROOT = join(import.meta.dirname, '..');
/** The brain as `npm start` runs it. */
export const BUNDLE = join(ROOT, 'apps/brain/dist/main.js');
export const SOURCES = join(ROOT, 'apps/brain/src/main.ts');
export const KEY = 'a-key-for-the-benchmarks';
/** Where the brain writes a CPU profile when it ends; unset: it writes none. */
const PROFILES = process.env['BENCH_PROFILES'];

export const buildBrain = () => buildApp('brain');

export async function buildApp(app: string): Promise<void> {
  const cwd = join(ROOT, 'apps', app);
  const build = spawn(process.execPath, ['../../scripts/bundle.ts', 'src/main.ts'], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(build, 'exit');
  if (code !== 0) throw new Error(`apps/${app} could not be built`);
}

/** The brain in a process of its own and a fresh folder, talking to the model server at `model`. */
export async function startBrain(env: Record<string, string> = {}, main = BUNDLE) {
  const folder = mkdtempSync(join(tmpdir(), 'brain-bench-'));
  const brain = await startService(main, {
    BRAIN_PORT: '0',
    BRAIN_KEY: KEY,
    ...(PROFILES === undefined ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${PROFILES}` }),
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    ...env,
    BRAIN_DATA_DIR: folder,
  });
  return {
    ...brain,
    async [Symbol.asyncDispose](): Promise<void> {
      await brain.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A server of this folder in a process of its own: a limit, or the model. */
export async function startServer(name: string, env: Record<string, string> = {}) {
  const server = await startService(join(import.meta.dirname, `${name}.ts`), env);
  return { ...server, [Symbol.asyncDispose]: () => server.kill() };
}

/** CPU time a process has used, all its threads, in ms (proc(5): the first field of schedstat, in ns). */
export function cpuMs(pid: number): number {
  const threads = readdirSync(`/proc/${pid}/task`);
  const ns = threads.map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]),
  );
  return ns.reduce((sum, one) => sum + one, 0) / 1e6;
}

/** Resident memory of a process, in MiB. */
export function rssMiB(pid: number): number {
  const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kib) / 1024;
}
