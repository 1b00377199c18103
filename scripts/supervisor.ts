import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { forEachLine } from './lines.ts';

const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 30_000;
const STEADY_MS = 60_000;

export interface Service {
  name: string;
  /** Arguments of Node: flags, then the file. */
  args: string[];
  env: Record<string, string | undefined>;
  /** The line it prints when it is up. A group named `url` is where it listens. */
  up: RegExp;
  /** The variable of its port: a port it was free to choose is kept when it starts again. */
  portVariable?: 'BRAIN_PORT' | 'WEB_PORT';
}

export type Supervised = ReturnType<typeof supervise>;

interface Hooks {
  print: (name: string, line: string) => void;
  /** It ended with code 1 before it was ever up: its configuration is bad, starting it again cannot help. */
  onRefused: () => void;
}

/**
 * Starts a service and starts it again whenever it ends, after 0.5 s, doubling to 30 s, and 0.5 s again once
 * it ran for a minute. It gets an IPC channel that it never reads: the channel closes with this process,
 * however this process ends, so the service can stop instead of being left behind.
 */
export function supervise(service: Service, hooks: Hooks) {
  const { promise: up, resolve: isUp } = Promise.withResolvers<string>();
  const stopping = new AbortController();
  const env = { ...service.env };
  let child: ChildProcess | undefined;
  let wasUp = false;

  function onLine(line: string): void {
    hooks.print(service.name, line);
    const match = service.up.exec(line);
    if (!match) return;
    const url = match.groups?.['url'] ?? '';
    if (service.portVariable && url) env[service.portVariable] = new URL(url).port || '80';
    wasUp = true;
    isUp(url);
  }

  /** One life of the process: how it ended, in words, and its exit code. */
  async function live(): Promise<{ why: string; code: number | null }> {
    // In a group of its own, or Ctrl-C would reach every service at once and not in the order of the launcher.
    const detached = process.platform !== 'win32';
    const stdio = ['ignore', 'pipe', 'pipe', 'ipc'] as const;
    const started = spawn(process.execPath, service.args, { env, detached, stdio: [...stdio] });
    child = started;
    if (started.stdout) forEachLine(started.stdout, onLine);
    if (started.stderr) forEachLine(started.stderr, (line) => hooks.print(service.name, line));
    return new Promise((resolve) => {
      started.once('error', (error) => resolve({ why: error.message, code: null }));
      started.once('close', (code, signal) =>
        resolve({ why: signal ? `by ${signal}` : `with code ${code}`, code }),
      );
    });
  }

  async function keepAlive(): Promise<void> {
    let backOffMs = FIRST_BACK_OFF_MS;
    while (!stopping.signal.aborted) {
      const startedAt = Date.now();
      const { why, code } = await live();
      if (stopping.signal.aborted) return;
      if (code === 1 && !wasUp) return hooks.onRefused();
      if (Date.now() - startedAt > STEADY_MS) backOffMs = FIRST_BACK_OFF_MS;
      hooks.print('start', `${service.name} ended ${why}; starting it again in ${backOffMs / 1000} s`);
      await wait(backOffMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      backOffMs = Math.min(backOffMs * 2, LONGEST_BACK_OFF_MS);
    }
  }
  const ended = keepAlive();

  return {
    /** The address of the first line that said it is up ('' where it names none); stays open until then. */
    up,
    /** Asks the service to end (SIGTERM) and returns when it has. */
    async stop(): Promise<void> {
      if (!stopping.signal.aborted) child?.kill('SIGTERM');
      stopping.abort();
      await ended;
    },
    /** Ends it at once. */
    kill(): void {
      child?.kill('SIGKILL');
    },
  };
}
