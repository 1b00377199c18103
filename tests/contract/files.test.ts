import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type FileEntry, MAX_FILE_BYTES } from '@brain/schema';
import { newKey } from '../security/cast.ts';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { filesIn, getFile, postFile } from '../support/files.ts';
import { call } from '../support/http.ts';

let brain: RunningBrain;
before(async () => {
  brain = await startBrain({ BRAIN_MODEL: 'offline', BRAIN_USER_FILE_MB: '25' });
});
after(() => brain?.[Symbol.asyncDispose]());

const folder = () => join(brain.dataDir, 'files');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const png = Buffer.from('89504e470d0a1a0a', 'hex');

test('a file is kept by the hash of its bytes, once, where only its owner can read it', async () => {
  const bytes = randomBytes(300_000);
  const id = sha256(bytes);
  const first = await postFile(brain, bytes, { name: 'Foto 1.jpg' });
  assert.deepEqual(
    [first.status, first.body],
    [201, { id, name: 'Foto 1.jpg', media_type: 'image/jpeg', bytes: bytes.length }],
  );
  const again = await postFile(brain, bytes);
  assert.deepEqual([again.status, again.body], [201, { id, media_type: 'image/jpeg', bytes: bytes.length }]);
  const path = join(folder(), id.slice(0, 2), id);
  assert.equal(statSync(path).mode & 0o777, 0o600);
  for (const one of [folder(), join(folder(), id.slice(0, 2))])
    assert.equal(statSync(one).mode & 0o777, 0o700);
  assert.deepEqual(filesIn(brain), [id]);
  assert.deepEqual(
    readdirSync(folder()).filter((name) => name.endsWith('.partial')),
    [],
  );
});

test('bytes come back as they were, and no browser runs them', async () => {
  for (const [type, disposition] of [
    ['image/png', 'inline'],
    ['image/svg+xml', 'attachment'],
    ['text/html', 'attachment'],
  ] as const) {
    const bytes = Buffer.concat([png, Buffer.from(type)]);
    const { body } = await postFile(brain, bytes, { type: `${type}; charset=utf-8` });
    assert.equal(body.media_type, type);
    const reply = await getFile(brain, body.id);
    assert.ok(bytes.equals(reply.bytes));
    const { headers } = reply;
    assert.equal(headers.get('content-type'), type);
    assert.equal(headers.get('content-disposition'), disposition);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'.*sandbox$/);
    assert.equal(headers.get('cache-control'), 'private, no-cache');
    const known = await getFile(brain, body.id, {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });
    assert.deepEqual([known.status, known.bytes.length], [304, 0]);
  }
});

test('a file is its user’s alone: to anybody else it does not exist, though they had the same bytes', async () => {
  for (const user_id of ['mia', 'bob']) await call(brain, '/users', { body: { user_id } });
  const mia = { ...brain, key: (await newKey(brain, '/users/mia/keys')).key };
  const bob = { ...brain, key: (await newKey(brain, '/users/bob/keys')).key };
  const bytes = randomBytes(1000);
  const { body } = await postFile(mia, bytes, { user_id: null });
  assert.equal((await getFile(mia, body.id, { user_id: null })).status, 200);
  assert.equal((await getFile(bob, body.id, { user_id: null })).status, 404);
  assert.equal((await getFile(brain, body.id)).status, 404);
  assert.equal((await getFile(bob, body.id, { user_id: 'mia' })).status, 404);
  assert.equal((await postFile(bob, bytes, { user_id: 'mia' })).status, 404);
  assert.equal((await postFile(bob, bytes, { user_id: null })).body.id, body.id);

  await call(brain, '/users/mia', { method: 'DELETE' });
  assert.equal((await getFile(bob, body.id, { user_id: null })).status, 200, 'bob has it still');
  await call(brain, '/users/bob', { method: 'DELETE' });
  assert.ok(!filesIn(brain).includes(body.id), 'erased with the last who had it');
});

const WRONG: [what: string, how: Parameters<typeof postFile>[2], status: number, why: RegExp][] = [
  ['no type', { type: '' }, 415, /^content-type: /],
  ['a type that is none', { type: 'picture' }, 415, /^content-type: /],
  ['a form', { type: 'multipart/form-data; boundary=x' }, 415, /^content-type: .*not a form/],
  ['a name with a path', { name: '../../etc/passwd' }, 400, /^name: must be a plain file name/],
  ['a name without letters', { name: ' ' }, 400, /^name: /],
  ['no user', { user_id: null }, 400, /^user_id: /],
  ['another field', { query: { path: 'x' } }, 400, /^path: unknown field/],
];
for (const [what, how, status, why] of WRONG) {
  test(`${what} is refused by the field, and nothing is left behind`, async () => {
    const before = filesIn(brain);
    const reply = await postFile(brain, randomBytes(10), how);
    assert.deepEqual([reply.status, why.test(reply.error)], [status, true], reply.error);
    assert.deepEqual(filesIn(brain), before);
  });
}

test('nothing at all, and what is too large, is refused, also where it does not say so first', async () => {
  assert.deepEqual((await postFile(brain, Buffer.alloc(0))).error, 'body: must not be empty');
  const declared = await postFile(brain, Buffer.alloc(MAX_FILE_BYTES + 1));
  assert.deepEqual([declared.status, declared.error.startsWith('body: larger')], [413, true]);
  const sending = request(`${brain.url}/files?user_id=ann`, {
    method: 'POST',
    headers: { authorization: `Bearer ${brain.key}`, 'content-type': 'video/mp4' },
  });
  sending.on('error', () => undefined);
  const answer = once(sending, 'response') as Promise<[{ statusCode: number }]>;
  const piece = Buffer.alloc(1024 * 1024);
  for (let sent = 0; sent <= MAX_FILE_BYTES; sent += piece.length) sending.write(piece);
  assert.equal((await answer)[0].statusCode, 413);
  sending.destroy();
  const largest = await postFile(brain, Buffer.alloc(MAX_FILE_BYTES), { user_id: 'large' });
  assert.equal(largest.status, 201);
});

test('a person has so much room and no more, and is told so', async () => {
  const bytes = Buffer.alloc(13 * 1024 * 1024);
  const kept = await postFile(brain, bytes, { user_id: 'full' });
  assert.equal(kept.status, 201);
  bytes[0] = 1;
  const more = await postFile(brain, bytes, { user_id: 'full' });
  assert.deepEqual([more.status, /^The 25 MB .* are used up/.test(more.error)], [429, true], more.error);
  assert.ok(!filesIn(brain).includes(sha256(bytes)));
  bytes[0] = 0;
  assert.equal(
    (await postFile(brain, bytes, { user_id: 'full' })).status,
    201,
    'what is there takes no room',
  );
});

test('an upload that breaks off leaves nothing behind', async () => {
  const before = filesIn(brain);
  const sending = request(`${brain.url}/files?user_id=ann`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${brain.key}`,
      'content-type': 'image/png',
      'content-length': 900_000,
    },
  });
  sending.on('error', () => undefined);
  sending.write(randomBytes(500_000));
  const partial = () =>
    existsSync(folder()) && readdirSync(folder()).some((name) => name.endsWith('.partial'));
  while (!partial()) await new Promise((resolve) => void setTimeout(resolve, 5)); // nothing tells that it has begun
  sending.destroy();
  while (partial()) await new Promise((resolve) => void setTimeout(resolve, 5)); // nor that it is over
  assert.deepEqual(filesIn(brain), before);
});

test('a trigger names files of its user, and its message has them', async () => {
  const { body: file } = await postFile(brain, png, { type: 'image/png' });
  const body = {
    source: 'test',
    user_id: 'ann',
    message: '',
    attachments: [{ id: file.id, name: 'cat.png' }],
  };
  const accepted = await call<{ session_id: string }>(brain, '/trigger', { body });
  assert.equal(accepted.status, 202, JSON.stringify(accepted.body));
  const all = await call<string>(brain, '/export?user_id=ann');
  const rows = all.body.split('\n').filter((line) => line !== '');
  const message = rows.map((line) => JSON.parse(line)).find(({ data }) => data.attachments);
  const entry: FileEntry = { id: file.id, media_type: 'image/png', bytes: png.length, name: 'cat.png' };
  assert.deepEqual(message?.data.attachments, [entry]);
  assert.match(all.body, /"kind":"session","title":"cat.png"/);

  const refused = await call<{ error: { message: string } }>(brain, '/trigger', {
    body: { ...body, user_id: 'eve' },
  });
  assert.deepEqual(
    [refused.status, refused.body.error.message],
    [400, 'attachments.0.id: no file of the user; upload it first'],
  );
  const empty = await call<{ error: { message: string } }>(brain, '/trigger', {
    body: { source: 'test', user_id: 'ann', message: ' ' },
  });
  assert.deepEqual([empty.status, empty.body.error.message], [400, 'message: must not be empty']);
});
