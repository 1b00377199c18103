import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { openStore } from '../../apps/brain/src/store/store.ts';
import { openFolder } from '../brain/open-parts.ts';
import { somePostgres } from '../support/engine.ts';
import { noPostgres } from './no-postgres.ts';

const skip = noPostgres();
const server = skip ? undefined : await somePostgres();
after(() => server?.[Symbol.asyncDispose]());

const STORE = new URL('../../apps/brain/src/store/store.ts', import.meta.url).href;
/** Takes a lease, says so, and holds it until it is killed. */
const HOLDS = `const { openStore } = await import(process.argv[1]);
  const store = await openStore(process.argv[2], { databaseUrl: process.argv[3] });
  console.log(await store.leases.take('session:a'));
  setInterval(() => {}, 1000);`;

test(
  'a brain that is started again in its folder goes on at once with what it had in hand; others wait for the lease to lapse',
  { skip },
  async () => {
    using folder = openFolder();
    using elsewhere = openFolder();
    const databaseUrl = (await server?.freshDatabase()) ?? '';
    const killed = spawn(
      process.execPath,
      ['--input-type=module', '-e', HOLDS, STORE, folder.path, databaseUrl],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    const [said] = await once(killed.stdout, 'data');
    assert.equal(String(said).trim(), 'true');

    const beside = await openStore(folder.path, { databaseUrl });
    assert.equal(await beside.leases.take('session:a'), false, 'it shares the folder of one that lives');
    await beside.close();
    killed.kill('SIGKILL');
    await once(killed, 'exit');

    const other = await openStore(elsewhere.path, { databaseUrl });
    assert.equal(await other.leases.take('session:a'), false);
    const again = await openStore(folder.path, { databaseUrl });
    assert.equal(await again.leases.take('session:a'), true);
    await Promise.all([other.close(), again.close()]);
  },
);
