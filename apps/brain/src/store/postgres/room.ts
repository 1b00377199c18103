import type { Client, ClientBase } from 'pg';
import { messageOf } from '../../errors.ts';
import { connectionOptions, loadPg } from './pool.ts';

/** Each running brain holds it with the others; who changes the store as a whole holds it alone. */
const ROOM = "hashtextextended('brain room', 0)";
/** After which a brain whose machine is gone is in the store no more; what it asks of the server. */
const KEEPALIVE =
  'SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = 3';
const AGAIN_MS = 1000;

/** What a database is called where people read it: without its password. */
export function nameOf(databaseUrl: string): string {
  const { hostname, port, pathname, searchParams } = new URL(databaseUrl);
  const host = searchParams.get('host') ?? hostname;
  return `the database ${pathname.slice(1)} at ${host}${port ? `:${port}` : ''}`;
}

/**
 * A connection of its own, for work that takes as long as it takes. Who opens it ends it.
 * @throws Error with a sentence that says what to do when the server cannot be had.
 */
export async function connect(databaseUrl: string): Promise<Client> {
  const [{ Client: PgClient }, options] = await Promise.all([loadPg(), connectionOptions(databaseUrl)]);
  const client = new PgClient(options);
  // Who asks next hears that it was lost.
  client.on('error', () => undefined);
  try {
    await client.connect();
  } catch (error) {
    const [first = '', ...others] = nameOf(databaseUrl);
    const name = `${first.toUpperCase()}${others.join('')}`;
    throw new Error(`${name} cannot be had (${messageOf(error)}). Start it, or mend DATABASE_URL.`, {
      cause: error,
    });
  }
  return client;
}

/**
 * Says to all that a brain lives in the store, as long as it is not left: what changes the store as a whole is refused
 * then. Where the connection is lost it is said anew as soon as it can be. Gives what leaves it.
 * @throws Error with a sentence when somebody has the store alone.
 */
export async function enterRoom(databaseUrl: string): Promise<() => Promise<void>> {
  let isLeft = false;
  let timer: NodeJS.Timeout | undefined;
  let client: Client | undefined;
  let entering: Promise<void> | undefined;

  async function enter(): Promise<void> {
    const next = await connect(databaseUrl);
    try {
      await next.query(KEEPALIVE);
      if (!(await got(next, 'pg_try_advisory_lock_shared')))
        throw new Error(
          `Rows are being imported into ${nameOf(databaseUrl)}, or it is being mended. Wait for it, then start again.`,
        );
    } catch (error) {
      await next.end();
      throw error;
    }
    client = next;
    next.on('end', later);
  }

  function later(): void {
    client = undefined;
    if (isLeft) return;
    timer = setTimeout(() => void (entering = enter().catch(later)), AGAIN_MS);
    timer.unref();
  }

  await enter();
  return async () => {
    isLeft = true;
    clearTimeout(timer);
    await entering;
    await client?.end();
  };
}

/**
 * Takes the store of a database for this process alone. Gives what gives it back.
 * @throws Error with a sentence when a brain lives in it.
 */
export async function takeRoom(databaseUrl: string): Promise<() => Promise<void>> {
  const client = await connect(databaseUrl);
  if (await got(client, 'pg_try_advisory_lock')) return () => client.end();
  await client.end();
  throw new Error(`A brain is using ${nameOf(databaseUrl)}. Stop all that do first.`);
}

async function got(client: ClientBase, take: string): Promise<boolean> {
  const { rows } = await client.query<{ taken: boolean }>(`SELECT ${take}(${ROOM}) AS taken`);
  return rows[0]?.taken === true;
}
