import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import type { Tables } from '@brain/schema';
import { createCommits } from '../commits.ts';
import { makeFolder } from '../lock.ts';
import type { Engine, StoreOptions } from '../parts.ts';
import { connect } from './connection.ts';
import { createPostgresBytes } from './file-bytes.ts';
import { enterAsHolder } from './holder.ts';
import { createLeases } from './leases.ts';
import { openShared } from './others.ts';
import { openPool } from './pool.ts';
import { readingFrom } from './reading.ts';
import { giveUpDeleted, roomTaken } from './room-taken.ts';
import { enterRoom } from './room.ts';
import { prepareSchema } from './schema.ts';
import { openTimelines } from './timeline.ts';
import { createPostgresVectors } from './vectors.ts';
import { createWriter } from './writer.ts';

const LEASE_MS = 30_000;
/** To take a lease waits for no disk: of those taken in the last moment before the server crashes, some may be free after it. */
const LEASE_CONNECTION = { max: 1, options: '-c synchronous_commit=off' };

/**
 * The store as a Postgres, which other brains may share: the folder has none of it, and may be another brain's too.
 * @throws Error with a sentence that says what to do when the server cannot be had.
 */
export async function openPostgres(
  folder: string,
  options: StoreOptions & { databaseUrl: string },
): Promise<Engine> {
  makeFolder(folder);
  const pool = await openPool(options.databaseUrl);
  const leaveRoom = await enterRoom(options.databaseUrl);
  try {
    await prepareSchema(pool);
  } catch (error) {
    await Promise.all([leaveRoom(), pool.end()]);
    throw error;
  }
  const { holder, leave } = await enterAsHolder(folder, pool);
  const leasePool = await openPool(options.databaseUrl, LEASE_CONNECTION);
  const leases = createLeases({
    pool: leasePool,
    holder,
    leaseMs: options.leaseMs ?? LEASE_MS,
    log: options.log,
  });
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool: readingFrom(pool) }) });
  const shared = await openShared(pool);
  const commits = createCommits();
  const writer = createWriter(shared.brain, () => connect(options.databaseUrl), commits.tell);
  return {
    engine: 'postgres',
    name: shared.name,
    others: shared.others,
    db,
    commits,
    leases,
    writer,
    vectors: createPostgresVectors(pool),
    timelines: await openTimelines(pool),
    fileBytes: createPostgresBytes(join(folder, 'files'), pool),
    scrub: () => giveUpDeleted(options.databaseUrl),
    bytes: () => roomTaken(pool),
    async close() {
      await writer.close();
      await leases.close();
      if (!leasePool.ending) await leasePool.end();
      await db.destroy();
      await leaveRoom();
      leave();
    },
  };
}
