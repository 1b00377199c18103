import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { test } from 'node:test';
import { createOrigins } from '../../apps/brain/src/doors/origin.ts';

const PUBLIC = 'https://brain.example.org';
const origins = (trustProxy: boolean) =>
  createOrigins({ host: '192.0.2.1', webUrl: new URL(PUBLIC), trustProxy });

/** Whether a POST with these headers is taken from a page, behind a proxy on this machine unless told otherwise. */
function isTaken(
  headers: Record<string, string>,
  { remoteAddress = '127.0.0.1', trustProxy = false } = {},
): boolean {
  const request = { method: 'POST', headers, socket: { remoteAddress } } as unknown as IncomingMessage; // all it looks at
  try {
    origins(trustProxy).check(request);
    return true;
  } catch {
    return false;
  }
}
const host = '127.0.0.1:8080';

const taken: Record<string, Record<string, string>> = {
  'the public page, its host passed on': { host, 'x-forwarded-host': 'brain.example.org', origin: PUBLIC },
  'the public page, its host passed on with the port': {
    host,
    'x-forwarded-host': 'brain.example.org:443',
    origin: PUBLIC,
  },
  'the public page behind a proxy that passes no host on': { host, origin: PUBLIC },
  'a page of the address the brain listens on': { host: '192.0.2.1:8080', origin: 'http://192.0.2.1:8080' },
};
for (const [what, headers] of Object.entries(taken))
  test(`${what} may ask`, () => assert.equal(isTaken(headers), true));

const refused: Record<string, Record<string, string>> = {
  'the public page without TLS': {
    host,
    'x-forwarded-host': 'brain.example.org',
    origin: 'http://brain.example.org',
  },
  'another port of the public host': { host, origin: 'https://brain.example.org:8443' },
  'another name of the same domain': {
    host,
    'x-forwarded-host': 'other.example.org',
    origin: 'https://other.example.org',
  },
  'another page of the machine the brain is on': { host, origin: 'http://localhost:3000' },
};
for (const [what, headers] of Object.entries(refused))
  test(`${what} may not ask`, () => assert.equal(isTaken(headers), false));

test('who is not on this machine says which host was asked for only where a proxy was declared', () => {
  const headers = { host: 'evil.example', 'x-forwarded-host': '192.0.2.1', origin: 'http://192.0.2.1' };
  assert.equal(isTaken(headers), true);
  assert.equal(isTaken(headers, { remoteAddress: '198.51.100.1' }), false);
  assert.equal(isTaken(headers, { remoteAddress: '198.51.100.1', trustProxy: true }), true);
});
