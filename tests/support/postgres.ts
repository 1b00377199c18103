import { execFile } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { freePort, plainUser, startServer } from './server-process.ts';

/** Where Postgres's programs are, the newest of Debian's first; undefined where it is not installed. */
export function postgresPrograms(): string | undefined {
  const found = globSync([
    '/usr/lib/postgresql/*/bin/initdb',
    '/usr/pgsql-*/bin/initdb',
    '/usr/local/bin/initdb',
  ]);
  const [newest] = found.toSorted((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return newest === undefined ? undefined : dirname(newest);
}

export type Postgres = Awaited<ReturnType<typeof startPostgres>>;

/**
 * A Postgres of its own, on a free port of this machine and a socket in a temporary folder that is gone with it. It keeps
 * what it commits like one in earnest (fsync), and orders words as a language does, not by their bytes: what needs the
 * order of bytes must say so.
 */
export async function startPostgres(settings: Record<string, string> = {}) {
  const bin = postgresPrograms();
  if (bin === undefined) throw new Error('Postgres is not installed: apt-get install postgresql');
  const user = plainUser();
  const folder = await mkdtemp(join(tmpdir(), 'brain-postgres-'));
  if (user.uid !== undefined) await chown(folder, user.uid, user.gid ?? user.uid);
  const data = join(folder, 'data');
  const options = { ...user, cwd: folder, env: { ...process.env, LC_ALL: 'C.UTF-8' } };
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=icu', '--icu-locale=en'];
  const init = ['-D', data, '--username=brain', '--auth=trust', '--no-sync', '--no-instructions', ...locale];
  await promisify(execFile)(join(bin, 'initdb'), init, options);
  const port = await freePort();
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: folder,
    fsync: 'on',
    max_connections: '300',
    shared_buffers: '32MB',
    ...settings,
  };
  const command = [join(bin, 'postgres'), '-D', data];
  for (const [name, value] of Object.entries(all)) command.push('-c', `${name}=${value}`);
  const start = () => startServer(command, /ready to accept connections/, options);
  let server = await start();
  const url = (database: string) => `postgres://brain@127.0.0.1:${port}/${database}`;
  return {
    url: url('postgres'),
    port,
    /** The folder of its socket, for those who do not come over the network. */
    folder,
    /** An address of an empty database; it stays as long as the server. */
    freshDatabase: () => freshDatabase(url('postgres')),
    /** Ends it as a service manager does: those connected are cut, what is committed stays. */
    stop: () => server.stop('SIGINT'),
    /** kill -9 of it and of all the processes it has made. */
    async kill(): Promise<void> {
      // Held still, it makes no more of them, and the ids of those that have ended stay theirs.
      process.kill(server.pid, 'SIGSTOP');
      for (const pid of childrenOf(server.pid)) killIfThere(pid);
      await server.stop('SIGKILL');
    },
    /** Starts it again, on the same port and data. */
    async start(): Promise<void> {
      for (let tries = 1; ; tries += 1) {
        try {
          server = await start();
          return;
        } catch (error) {
          // Those that it had made hold its memory until they are gone.
          if (tries === 50 || !/shared memory|lock file/.test(String(error))) throw error;
        }
      }
    },
    async [Symbol.asyncDispose](): Promise<void> {
      await server.stop('SIGQUIT');
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** An empty database on the server that has this address: the address of it. */
export async function freshDatabase(serverUrl: string): Promise<string> {
  const name = `test_${crypto.randomUUID().replaceAll('-', '')}`;
  await asked(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

/** Removes a database, whoever is connected. */
export async function dropDatabase(databaseUrl: string): Promise<void> {
  const url = new URL(databaseUrl);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  await asked(url.href, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** Rows of a database, by one statement on a connection of its own. */
export async function asked<T extends object>(
  url: string,
  text: string,
  values: unknown[] = [],
): Promise<T[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<T>(text, values)).rows;
  } finally {
    await client.end();
  }
}

function childrenOf(pid: number): number[] {
  try {
    const line = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return line === '' ? [] : line.split(' ').map(Number);
  } catch {
    return []; // it is gone, or this machine has no /proc
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended by itself, as they do when the first one is gone.
  }
}
