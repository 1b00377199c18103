import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';

const HEALTHY = join(import.meta.dirname, '../../scripts/healthy.ts');

/** How the check ends, and what it says. */
function check(service: string, env: Record<string, string>): Promise<{ code: unknown; said: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [HEALTHY, service], { env }, (error, _, said) =>
      resolve({ code: error ? error.code : 0, said }),
    );
  });
}

test('a service that answers is well, one that answers with a fault, or not at all, is not', async () => {
  let status = 200;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.writeHead(status).end('x');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const port = String((server.address() as AddressInfo).port); // it listens on one
  const env = { BRAIN_PORT: port, WEB_PORT: port, TELEGRAM_HEALTH_PORT: port };

  for (const service of ['brain', 'web', 'telegram'])
    assert.equal((await check(service, env)).code, 0, service);
  assert.deepEqual(asked, ['/health', '/', '/health']);

  status = 503;
  const ill = await check('brain', env);
  assert.deepEqual([ill.code, /answered 503/.test(ill.said)], [1, true], ill.said);
  server.close();
  await once(server, 'close');
  const gone = await check('brain', env);
  assert.deepEqual([gone.code, /ECONNREFUSED/.test(gone.said)], [1, true], gone.said);
});
