import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MAX_FILE_BYTES } from '@brain/schema';
import { document, photo, said } from '../support/bot-said.ts';
import { openWorld } from './input-world.ts';
import { ANN } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

test('a photo with words comes to a model that sees, and a document by its name', async () => {
  await using world = await openWorld();
  await world.push(said(ann, { ...photo(world.api.file(png)), caption: 'what is this?' }));
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer');
  const asked = world.lastAsked();
  assert.match(asked, /what is this\?/);
  assert.match(asked, /image_url/);

  const notes = world.api.file(Buffer.from('the key is under the mat'), 'documents/file_1.txt');
  await world.push(said(ann, document(notes, { file_name: 'notes.txt', mime_type: 'text/plain' })));
  await world.api.until(() => world.api.texts(ANN).length === 2, 'the second answer');
  const trigger = await world.lastTrigger();
  assert.equal(trigger?.content, '');
  assert.deepEqual(
    trigger?.attachments?.map(({ name, media_type }) => [name, media_type]),
    [['notes.txt', 'text/plain']],
  );
  assert.match(world.lastAsked(), /under the mat/);
  assert.ok(!world.output().includes(world.api.token.split(':')[1] ?? ''), 'the token is in no log');
});

test('a file that is too large is refused with the bound, and the words beside it are answered', async () => {
  await using world = await openWorld();
  const big = document('big', { file_name: 'film.zip', file_size: MAX_FILE_BYTES + 1 });
  await world.push(said(ann, { ...big, caption: 'unpack it' }));
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer');
  assert.match(world.api.texts(ANN)[0] ?? '', /^film\.zip is too large: .* 20 MB/);
  assert.deepEqual((await world.lastTrigger())?.context, { files_missing: 1 });
  assert.ok(!world.api.calls.some(({ method }) => method === 'getFile'), 'it is not even asked for');

  await world.push(said({ ...ann, language_code: 'fr' }, big));
  assert.match(world.api.texts(ANN).at(-1) ?? '', /20 Mo/);
  assert.equal((await world.triggers()).length, 1, 'without words there is nothing for the brain');
});

test('a file whose size nobody said is not read further than the bound', async () => {
  await using world = await openWorld();
  const path = world.api.file(Buffer.alloc(MAX_FILE_BYTES + 1), 'unsized/huge');
  await world.push(said(ann, document(path, { file_name: 'huge' })));
  assert.match(world.api.texts(ANN)[0] ?? '', /^huge is too large/);
  assert.equal((await world.triggers()).length, 0);
});

test('what fails on the way to a file is tried again; what Telegram does not have is said', async () => {
  await using world = await openWorld();
  world.api.fail('getFile', { error_code: 502 }, { drop: 'before' });
  await world.push(said(ann, photo(world.api.file(png))));
  assert.equal((await world.lastTrigger())?.attachments?.length, 1);

  await world.push(said(ann, photo('photos/gone.jpg')));
  assert.match(world.api.texts(ANN).at(-1) ?? '', /^I could not get The photo from Telegram/);
  world.api.fail('getFile', { error_code: 400, description: 'Bad Request: file is too big' });
  await world.push(said(ann, document('unknown', { file_name: 'a.iso' })));
  assert.match(world.api.texts(ANN).at(-1) ?? '', /^a\.iso is too large/);
});

test('what cannot be looked at is answered with what works, and the words beside it are', async () => {
  await using world = await openWorld();
  const film = { file_id: 'v', file_unique_id: 'v', width: 1, height: 1, duration: 1 };
  await world.push(said(ann, { video: film }));
  assert.match(world.api.texts(ANN)[0] ?? '', /Text, photos, documents, voice messages/);
  await world.push(said(ann, { video_note: { ...film, length: 1 } }));
  assert.equal(world.api.texts(ANN).length, 2);
  assert.equal((await world.triggers()).length, 0);
  await world.push(said(ann, { animation: film, caption: 'funny?' }));
  assert.equal((await world.lastTrigger())?.content, 'funny?');
});

test('a note of Telegram’s own is nothing', async () => {
  await using world = await openWorld();
  const pinned_message = said(ann, 'pinned').message;
  await world.push(said(ann, { pinned_message }), said({ id: 99 }, { pinned_message }));
  assert.deepEqual(world.api.texts(), []);
});
