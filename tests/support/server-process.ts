import { spawn, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';

const READY_WITHIN_MS = 30_000;

/** A server that others have written, as soon as it says that it is ready. It ends with this process. */
export async function startServer(command: string[], ready: RegExp, options: SpawnOptions = {}) {
  const [program = '', ...words] = command;
  const child = spawn(program, words, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  // One that could not be started at all has ended as well.
  const exited = once(child, 'exit').then(
    () => void process.off('exit', kill),
    () => undefined,
  );
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const fail = (why: string) => reject(new Error(`${program} ${why}: ${said}`));
    const timer = setTimeout(() => fail('did not get ready'), READY_WITHIN_MS).unref();
    const hear = (data: Buffer) => {
      said = (said + data.toString()).slice(-5000);
      if (ready.test(said)) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.once('error', (error) => fail(error.message));
    void exited.then(() => fail('ended'));
    void exited.then(() => clearTimeout(timer));
  });
  return {
    pid: child.pid ?? 0,
    async stop(signal: NodeJS.Signals): Promise<void> {
      child.kill(signal);
      await exited;
    },
  };
}

/** A port of this machine that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  server.close();
  await once(server, 'close');
  return port;
}

/** Whom a server runs as that refuses to be root; nothing where this process is not root anyway. */
export function plainUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  const found = ['postgres', 'nobody'].map((name) => lines.find((line) => line.startsWith(`${name}:`)));
  const [, , uid, gid] = (found.find(Boolean) ?? 'nobody:x:65534:65534').split(':');
  return { uid: Number(uid), gid: Number(gid) };
}
