import assert from 'node:assert/strict';
import { test } from 'node:test';
import { document, forwardedFrom, said, voice } from '../support/bot-said.ts';
import { startTranscriber } from '../support/transcriber.ts';
import { openWorld } from './input-world.ts';
import { ANN } from './start-telegram.ts';

const ann = { id: ANN, language_code: 'en' };
const sound = Buffer.from('OggS: what somebody said');

/** The same with a service that writes down what is said. */
async function openListening() {
  const transcriber = await startTranscriber();
  const world = await openWorld({
    BRAIN_PROVIDERS: JSON.stringify({ ear: { base_url: transcriber.url, api_key: 'key' } }),
    BRAIN_TRANSCRIPTION_MODEL: 'ear/whisper-1',
  });
  return {
    world,
    transcriber,
    async [Symbol.asyncDispose]() {
      await world[Symbol.asyncDispose]();
      await transcriber[Symbol.asyncDispose]();
    },
  };
}

test('a voice message is written down, and what was said is the message', async () => {
  await using all = await openListening();
  const { world, transcriber } = all;
  transcriber.queue({ text: 'buy some milk' });
  await world.push(said(ann, voice(world.api.file(sound, 'voice/file_1.oga'), 7)));
  await world.api.until(() => world.api.texts(ANN).includes('ok'), 'the answer');

  const trigger = await world.lastTrigger();
  assert.equal(trigger?.content, 'buy some milk');
  assert.deepEqual(trigger?.context, { voice_seconds: 7 });
  assert.deepEqual(transcriber.got[0]?.bytes, sound);
});

test('words with a recording come first, and a forwarded recording is somebody else’s', async () => {
  await using all = await openListening();
  const { world, transcriber } = all;
  const file = world.api.file(sound, 'music/file_2.mp3');
  const { document: audio } = document(file, { mime_type: 'audio/mpeg' });
  transcriber.queue({ text: 'la la la' });
  await world.push(said(ann, { audio: { ...audio, duration: 9 }, caption: 'what song is it?' }));
  assert.equal((await world.lastTrigger())?.content, 'what song is it?\nla la la');

  transcriber.queue({ text: 'send me money' });
  await world.push(said(ann, { ...voice(file), ...forwardedFrom('Eve') }));
  const trigger = await world.lastTrigger();
  assert.equal(trigger?.content, '(forwarded)');
  assert.deepEqual(trigger?.quotes, [{ author: 'Eve', content: 'send me money' }]);
});

test('a recording that cannot be understood is said to be so, and silence as well', async () => {
  await using all = await openListening();
  const { world, transcriber } = all;
  const file = world.api.file(sound);
  transcriber.queue({ status: 400, message: 'unreadable' });
  await world.push(said(ann, voice(file)));
  assert.match(world.api.texts(ANN)[0] ?? '', /^I could not understand the recording: /);
  transcriber.queue({ text: ' ' });
  await world.push(said(ann, voice(file)));
  assert.match(world.api.texts(ANN)[1] ?? '', /^I heard no words/);
  assert.equal((await world.triggers()).length, 0);
});

test('where nothing listens, it is said what to set and that text works', async () => {
  await using world = await openWorld();
  await world.push(said(ann, voice(world.api.file(sound))));
  assert.match(world.api.texts(ANN)[0] ?? '', /BRAIN_TRANSCRIPTION_MODEL\. Text works\.$/);
  await world.push(said({ ...ann, language_code: 'fr' }, voice(world.api.file(sound))));
  assert.match(world.api.texts(ANN)[1] ?? '', /BRAIN_TRANSCRIPTION_MODEL\. Le texte fonctionne\.$/);
  assert.equal((await world.triggers()).length, 0);
});
