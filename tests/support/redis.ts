import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, startServer } from './server-process.ts';

/** Whether this machine has Redis. */
export function hasRedis(): boolean {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export type Redis = Awaited<ReturnType<typeof startRedis>>;

/** A Redis of its own on a free port, that keeps nothing on disk: when it is killed, it has forgotten everything. */
export async function startRedis() {
  const folder = await mkdtemp(join(tmpdir(), 'brain-redis-'));
  const port = await freePort();
  const settings = ['--save', '', '--appendonly', 'no', '--dir', folder, '--bind', '127.0.0.1'];
  const start = () =>
    startServer(['redis-server', '--port', String(port), ...settings], /Ready to accept connections/);
  let server = await start();
  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    stop: () => server.stop('SIGTERM'),
    /** kill -9. */
    kill: () => server.stop('SIGKILL'),
    /** Starts it again, on the same port. */
    async start(): Promise<void> {
      server = await start();
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await server.stop('SIGKILL');
      await rm(folder, { recursive: true, force: true });
    },
  };
}
