import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newSecret } from '../../apps/brain/src/secrets/kept.ts';
import { signInRow } from '../../apps/brain/src/store/credentials.ts';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { userRow } from '../../apps/brain/src/store/users.ts';
import { startBrain } from './brain.ts';

/**
 * A brain that starts with a browser of each of these members signed in: `cookies` by the user, as a browser sends
 * them. `endsAt` is when that is over; it is thirty days by default.
 */
export async function startSignedIn(
  users: string[],
  { endsAt, env = { BRAIN_MODEL: 'offline' } }: { endsAt?: Date; env?: Record<string, string> } = {},
) {
  const dataDir = await mkdtemp(join(tmpdir(), 'brain-'));
  const store = await openStore(dataDir);
  const cookies: Record<string, string> = {};
  for (const user_id of users) {
    const secret = newSecret();
    const row = signInRow(user_id, secret, 'browser');
    const data = endsAt ? { ...row.data, expires_at: endsAt.toISOString() } : row.data;
    await store.write({ ensure: [userRow(user_id, { role: 'member' })], rows: [{ ...row, data }] });
    cookies[user_id] = `brain=${secret}`;
  }
  await store.close();
  const brain = await startBrain({ ...env, BRAIN_DATA_DIR: dataDir });
  return {
    ...brain,
    cookies,
    async [Symbol.asyncDispose](): Promise<void> {
      await brain[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
