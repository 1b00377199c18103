import assert from 'node:assert/strict';
import { createRandom, pick, randomTest } from '../crash/seed.ts';
import { startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';
import { inputFor } from './any-input.ts';
import { newKey, person } from './cast.ts';
import { dial, newAddress } from './door.ts';
import { procedures } from './operations.ts';
import { knownOf, rowsOf } from './victim.ts';

const CALLS = 600;
const KEYS = 4;
/** What an owner asks of all of it, and sets for everybody. */
const OWNERS =
  /^(?:overview|(?:usage|feed|prices|tools|instructions|backups)\..*|runs\.list|deliveries\.(?:all|again)|providers\.try)$/;

randomTest(
  'whatever an owner asks of all of it is answered or refused, and never a bug',
  100_000,
  async (t, seed) => {
    const random = createRandom(seed);
    await using brain = await startBrain({ BRAIN_MODEL: 'offline' });
    await person(brain, 'odile', 'owner');
    await ask(brain, { user_id: 'odile', session_id: 'web:odile', source: 'web', message: 'hello' });
    const all = procedures().filter(({ name }) => OWNERS.test(name));
    assert.ok(all.length >= 16);
    const rows = await rowsOf(brain, 'odile');
    const victim = { user_id: 'odile', address: '1', undo_id: 'x', file_id: 'x' } as Parameters<
      typeof knownOf
    >[0]; // as much as is read of it
    const known = {
      ...knownOf(victim, rows),
      name: ['think', 'offline', 'ollama', 'nobody'],
      model: ['offline', 'ollama/x'],
      since: ['2026-01-01'],
      until: ['2026-02-01'],
    };
    const ways = await Promise.all(
      Array.from({ length: KEYS }, async () => {
        const { key } = await newKey(brain, '/users/odile/keys');
        const headers = { authorization: `Bearer ${key}` };
        const from = newAddress();
        return { user_id: 'odile', headers, from, socket: await dial(brain.url, { headers, from }) };
      }),
    );
    const seen = new Map<string, number>();
    for (let at = 0; at < CALLS; at += 1) {
      const operation = pick(random, all);
      const input = inputFor(operation.input, { known, random }) as Record<string, unknown>; // its schema is of an object
      const { status, text } = await operation.send(input, pick(random, ways));
      assert.notEqual(status, 'INTERNAL_SERVER_ERROR', `${operation.name} ${JSON.stringify(input)}: ${text}`);
      seen.set(status, (seen.get(status) ?? 0) + 1);
    }
    for (const { socket } of ways) socket[Symbol.dispose]();
    t.diagnostic([...seen].map(([status, count]) => `${status}: ${count}`).join(', '));
    assert.ok((seen.get('OK') ?? 0) > CALLS / 5, 'little was tried');
    assert.equal(await brain.stop(), 0);
  },
);
