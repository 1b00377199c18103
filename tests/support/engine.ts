// What speaks to Postgres is loaded only where it is tested: nearly every test comes by here.
const postgres = () => import('./postgres.ts');

/** Which engine the stores of this run are kept by: `node scripts/test.ts --engine=postgres FILES` for the second one. */
export const testedEngine = process.env['TESTED_ENGINE'] === 'postgres' ? 'postgres' : 'sqlite';

/** A fresh database where Postgres is tested, else nothing; who disposes of it removes it. */
export async function freshEngine() {
  const databaseUrl = await freshDatabaseUrl();
  return {
    ...(databaseUrl === undefined ? {} : { databaseUrl }),
    /** The same for a brain's environment. */
    env: envOf(databaseUrl),
    async [Symbol.asyncDispose](): Promise<void> {
      if (databaseUrl !== undefined) await (await postgres()).dropDatabase(databaseUrl);
    },
  };
}

/** With short leases, so that nobody waits long for what one who was killed had in hand. */
function envOf(databaseUrl: string | undefined): Record<string, string> {
  return databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl, BRAIN_LEASE_SECONDS: '3' };
}

async function freshDatabaseUrl(): Promise<string | undefined> {
  if (testedEngine === 'sqlite') return undefined;
  const server = process.env['TESTED_POSTGRES'];
  if (server === undefined)
    throw new Error('No server to test on: node scripts/test.ts --engine=postgres FILES');
  return (await postgres()).freshDatabase(server);
}

/**
 * A server for a test that is about Postgres, whatever engine is tested: that of the whole run, else one of its own. Who
 * kills it starts one with `startPostgres`.
 */
export async function somePostgres() {
  const { freshDatabase, startPostgres } = await postgres();
  const shared = process.env['TESTED_POSTGRES'];
  const server = shared === undefined ? await startPostgres() : undefined;
  const url = server?.url ?? shared ?? '';
  return {
    url,
    freshDatabase: () => freshDatabase(url),
    [Symbol.asyncDispose]: async () => server?.[Symbol.asyncDispose](),
  };
}
