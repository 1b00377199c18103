import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { SettleInput } from '@brain/schema';
import { initTRPC } from '@trpc/server';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { WebSocketServer } from 'ws';
import { createClaims } from '../../apps/telegram/src/claims.ts';

/** A brain that meets a bug the first `bugs` times it is told how a delivery ended; with a client of it, and how often it was told. */
async function openBuggy(bugs: Record<string, number>) {
  const told: Record<string, number> = {};
  const t = initTRPC.create();
  const settle = t.procedure.input(SettleInput).mutation(({ input: { id } }) => {
    told[id] = (told[id] ?? 0) + 1;
    if (told[id] <= (bugs[id] ?? 0)) throw new Error('a bug');
  });
  const wss = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(wss, 'listening');
  applyWSSHandler({ wss, router: t.router({ deliveries: t.router({ settle }) }) });
  const { port } = wss.address() as AddressInfo; // it listens on a port
  const client = createBrainClient({ url: `http://127.0.0.1:${port}` });
  return {
    told,
    client,
    async [Symbol.asyncDispose](): Promise<void> {
      await client.close();
      for (const socket of wss.clients) socket.terminate();
      wss.close();
      await once(wss, 'close');
    },
  };
}

test('how a delivery ended is told again where the brain meets a bug, five times at most', async () => {
  await using brain = await openBuggy({ passing: 2, lasting: Infinity });
  const lines: string[] = [];
  const claims = createClaims({
    api: brain.client.api,
    ownerChat: undefined,
    onDelivery: () => {},
    log: (line) => lines.push(line),
    signal: AbortSignal.timeout(60_000),
  });
  await Promise.all(['passing', 'lasting'].map((id) => claims.settle({ id, status: 'sent' })));
  assert.deepEqual(brain.told, { passing: 3, lasting: 5 });
  assert.equal(lines.length, 1);
  assert.match(lines[0] ?? '', /a bug/);
});
