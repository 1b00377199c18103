import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { freshEngine } from './engine.ts';
import { mainOf } from './tested.ts';

export type RunningBrain = Awaited<ReturnType<typeof startBrain>>;

const START_WITHIN_MS = 20_000;

/** The environment of a service under test: the machine's own settings of Brain are left out. */
export function cleanEnv(env: Record<string, string>): Record<string, string | undefined> {
  const own = Object.entries(process.env).filter(
    ([name]) =>
      !/^(?:(BRAIN|OPENAI|OPENROUTER|OLLAMA|TELEGRAM|WEB|NODE_TEST)_|(DATABASE|REDIS)_URL$)/.test(name),
  );
  return { ...Object.fromEntries(own), ...env };
}

/** A service as a process of its own, as soon as it is spawned; `listening` is the address it prints. */
export function spawnService(main: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [main], { env: cleanEnv(env), stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(([code]) => (typeof code === 'number' ? code : null));
  let errors = '';
  let output = '';
  child.stderr.on('data', (data: Buffer) => (errors = (errors + data.toString()).slice(-10_000)));
  const lines = createInterface({ input: child.stdout });
  lines.on('line', (line) => (output = `${output}${line}\n`.slice(-10_000)));
  const listening = new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${main} did not start: ${errors}`)), START_WITHIN_MS);
    lines.on('line', (line) => {
      const listening = / listening on (http:\S+)$/.exec(line)?.[1];
      if (listening) resolve(listening);
    });
    void exited.then((code) => reject(new Error(`${main} ended with ${code}: ${errors}`)));
    void exited.then(() => clearTimeout(timer));
    lines.on('line', () => clearTimeout(timer));
  });
  listening.catch(() => undefined); // who kills it before it listens does not wait for this
  return {
    listening,
    pid: child.pid ?? 0,
    errors: () => errors,
    /** What it has printed so far. */
    output: () => output,
    /** Waits until it has printed that. */
    async printed(pattern: RegExp): Promise<string> {
      while (!pattern.test(output))
        await once(lines, 'line', { signal: AbortSignal.timeout(START_WITHIN_MS) });
      return output;
    },
    exited,
    /** SIGTERM; resolves with the exit code. */
    stop(): Promise<number | null> {
      child.kill('SIGTERM');
      return exited;
    },
    /** SIGKILL. */
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** A service that listens; `url` is its address. */
export async function startService(main: string, env: Record<string, string>) {
  const service = spawnService(main, env);
  return { ...service, url: await service.listening };
}

/** Databases by the folder of the brains that were started on them, so that one that is started again has its rows. */
const engines = new Map<string, Awaited<ReturnType<typeof freshEngine>>>();

/**
 * The real brain as a process of its own, on any free port, in a fresh folder unless `BRAIN_DATA_DIR` names one; where
 * Postgres is tested, on a database that is the folder's own, unless `DATABASE_URL` names one. Ollama is looked for on a
 * port where nothing listens, so that a test never meets the machine's own.
 */
export async function startBrain(env: Record<string, string> = {}, main = mainOf('brain')) {
  const dataDir = env.BRAIN_DATA_DIR ?? (await mkdtemp(join(tmpdir(), 'brain-')));
  const engine = engines.get(dataDir) ?? (await freshEngine());
  engines.set(dataDir, engine);
  const service = await startService(main, {
    BRAIN_PORT: '0',
    OLLAMA_BASE_URL: 'http://127.0.0.1:9/v1',
    ...engine.env,
    ...env,
    BRAIN_DATA_DIR: dataDir,
  });
  const key = env.BRAIN_KEY ?? (await readFile(join(dataDir, 'key'), 'utf8')).trim();
  return {
    ...service,
    key,
    dataDir,
    async [Symbol.asyncDispose](): Promise<void> {
      await service.kill();
      if (env.BRAIN_DATA_DIR !== undefined) return;
      await rm(dataDir, { recursive: true, force: true });
      await engine[Symbol.asyncDispose]();
    },
  };
}
