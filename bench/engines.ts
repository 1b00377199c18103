import { hasRedis, startRedis } from '../tests/support/redis.ts';
import { asked, postgresPrograms, startPostgres } from '../tests/support/postgres.ts';
import { startBrain } from './processes.ts';

/** What all brains of an installation have in common, beside their engines. */
const SHARED = { BRAIN_SECRET: 'a-secret-for-the-benchmarks-of-several-brains' };

/** Whether this machine has both engines; where it has not, it is said. */
export function hasEngines(): boolean {
  const there = postgresPrograms() !== undefined && hasRedis();
  if (!there) console.error('Postgres or Redis is not installed: nothing measured');
  return there;
}

/** A Postgres as Debian sets it up and a Redis, each with nobody else on it, and brains over them. */
export async function openEngines() {
  const postgres = await startPostgres({ shared_buffers: '128MB' });
  const redis = await startRedis();
  return {
    postgres,
    redis,
    freshDatabase: () => postgres.freshDatabase(),
    /** Ends both. What is connected to them is to be closed before. */
    async [Symbol.asyncDispose](): Promise<void> {
      await redis[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}

/** A brain on that database; with `redisUrl` one of several. */
export async function startBrainOn(
  { databaseUrl, redisUrl }: { databaseUrl: string; redisUrl?: string },
  env: Record<string, string> = {},
) {
  const brain = await startBrain({
    ...SHARED,
    DATABASE_URL: databaseUrl,
    ...(redisUrl === undefined ? {} : { REDIS_URL: redisUrl }),
    ...env,
  });
  // Were it on SQLite all the same, its figures would be good ones.
  if ((await asked(databaseUrl, 'SELECT seq FROM store LIMIT 1')).length === 0)
    throw new Error('no row in Postgres');
  return brain;
}
