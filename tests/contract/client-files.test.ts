import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { MAX_FILE_BYTES } from '@brain/schema';
import { refusalOf } from '../../apps/telegram/src/refusal.ts';
import { openFolder } from '../brain/open-parts.ts';
import { startBrain } from '../support/brain.ts';
import { getFile } from '../support/files.ts';

/** A server that does to each request what is next, and counts them. */
async function startFaulty(...answers: ((response: ServerResponse) => void)[]) {
  let count = 0;
  const server = createServer((request, response) => {
    // The client’s socket, which is none of this.
    if (request.method !== 'POST') return response.destroy();
    count += 1;
    request.resume();
    return request.on('end', () => (answers.shift() ?? (() => response.writeHead(503).end('{}')))(response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    [Symbol.dispose]: () => void (server.closeAllConnections(), server.close()),
  };
}

test('an upload that meets a lost connection, a full disk and half an answer is sent again until it is kept', async () => {
  const entry = { id: 'a'.repeat(64), media_type: 'image/png', bytes: 3 };
  using faulty = await startFaulty(
    (response) => void response.destroy(),
    (response) => void response.writeHead(503, { 'retry-after': '5' }).end('{"error":{}}'),
    (response) => void response.writeHead(201, { 'content-length': 900 }).end('{"id":'),
    (response) => void response.writeHead(502).end('<html>'),
    // As often as it takes, and not only as often as a bug is tried.
    (response) => void response.writeHead(503).end('{}'),
    (response) => void response.writeHead(503).end('{}'),
    (response) => void response.writeHead(201).end(JSON.stringify(entry)),
  );
  const client = createBrainClient({ url: faulty.url, key: 'k' });
  try {
    const bytes = new Uint8Array([1, 2, 3]);
    assert.deepEqual(await client.upload({ bytes, media_type: 'image/png' }), entry);
    assert.equal(faulty.count(), 7);
    const large = { bytes: new Uint8Array(MAX_FILE_BYTES + 1), media_type: 'image/png' };
    await assert.rejects(client.upload(large), /larger than the 20 MB/);
    assert.equal(faulty.count(), 7, 'it is not even sent');
    const gone = new AbortController();
    const waiting = client.upload({ bytes, media_type: 'image/png' }, gone.signal);
    gone.abort(new Error('never mind'));
    await assert.rejects(waiting, /never mind/);
  } finally {
    await client.close();
  }
});

test('what the brain refuses, and what is too large to be sent, is told as a service reads it', async () => {
  await using brain = await startBrain({ BRAIN_MODEL: 'offline' });
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  const codeOf = (asked: Promise<unknown>) =>
    asked.then(
      () => 'nothing',
      (error: unknown) => refusalOf(error)?.code,
    );
  try {
    const bytes = new Uint8Array(10);
    const media_type = 'image/png';
    const codes = await Promise.all([
      codeOf(client.upload({ bytes: new Uint8Array(MAX_FILE_BYTES + 1), media_type })),
      codeOf(client.upload({ bytes, media_type, name: 'a/b' })),
      codeOf(client.upload({ bytes, media_type: 'picture' })),
      codeOf(client.upload({ bytes: new Uint8Array(0), media_type })),
      codeOf(client.transcribe({ bytes, media_type: 'audio/ogg' })),
      codeOf(client.upload({ bytes, media_type: 'a\n/b' })),
    ]);
    assert.deepEqual(codes, [
      'PAYLOAD_TOO_LARGE',
      'BAD_REQUEST',
      'UNSUPPORTED_MEDIA_TYPE',
      'BAD_REQUEST',
      'UNPROCESSABLE_CONTENT',
      undefined,
    ]);
    const thief = createBrainClient({ url: brain.url, key: 'brain_of-somebody-else' });
    assert.equal(await codeOf(thief.upload({ bytes, media_type })), 'UNAUTHORIZED');
    await thief.close();
  } finally {
    await client.close();
  }
});

test('an upload begun while the brain is down is kept when it is back', async () => {
  using folder = openFolder();
  const first = await startBrain({ BRAIN_DATA_DIR: folder.path, BRAIN_MODEL: 'offline' });
  const { port } = new URL(first.url);
  const client = createBrainClient({ url: first.url, key: first.key });
  try {
    await first.kill();
    const bytes = new Uint8Array(randomBytes(500_000));
    const kept = client.upload({ bytes, media_type: 'image/jpeg', user_id: 'ann', name: 'a.jpg' });
    await using brain = await startBrain({
      BRAIN_DATA_DIR: folder.path,
      BRAIN_PORT: port,
      BRAIN_MODEL: 'offline',
    });
    const { id, name } = await kept;
    assert.equal(name, 'a.jpg');
    assert.ok((await getFile(brain, id)).bytes.equals(bytes));
  } finally {
    await client.close();
  }
});
