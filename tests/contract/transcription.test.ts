import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { createProviders } from '../../apps/brain/src/model/providers.ts';
import { createTranscribe } from '../../apps/brain/src/model/transcribe.ts';
import { readConfig } from '../../apps/brain/src/config.ts';
import { openFolder } from '../brain/open-parts.ts';
import { type RunningBrain, spawnService, startBrain } from '../support/brain.ts';
import { mainOf } from '../support/tested.ts';
import type { Target } from '../support/http.ts';
import { startTranscriber } from '../support/transcriber.ts';

const KEY = 'sk-of-the-transcriber-1234';

let provider: Awaited<ReturnType<typeof startTranscriber>>;
let brain: RunningBrain;
before(async () => {
  provider = await startTranscriber();
  brain = await startBrain({
    BRAIN_MODEL: 'offline',
    BRAIN_PROVIDERS: JSON.stringify({ groq: { base_url: provider.url, api_key: KEY } }),
    BRAIN_TRANSCRIPTION_MODEL: 'groq/whisper-large-v3',
  });
});
after(async () => {
  await brain?.[Symbol.asyncDispose]();
  await provider?.[Symbol.asyncDispose]();
});

/** Sends a recording of ann; gives what it is answered. */
async function say(to: Target, bytes: Uint8Array<ArrayBuffer>, type = 'audio/ogg') {
  const response = await fetch(`${to.url}/transcriptions?user_id=ann`, {
    method: 'POST',
    headers: { authorization: `Bearer ${to.key}`, 'content-type': type },
    body: bytes,
    signal: AbortSignal.timeout(30_000),
  });
  const body = (await response.json()) as { text?: string; error?: { message: string } };
  return { status: response.status, text: body.text, error: body.error?.message ?? '' };
}

/** Nothing of a recording is kept. */
function nothingKept(): void {
  const folder = join(brain.dataDir, 'files');
  assert.deepEqual(existsSync(folder) ? readdirSync(folder) : [], []);
}

test('a recording goes to the provider as a form, and comes back as text; it is not kept', async () => {
  const bytes = new Uint8Array(randomBytes(3_000_000));
  provider.queue({ text: '  Milch und Brot kaufen\n' });
  assert.deepEqual(await say(brain, bytes), { status: 200, text: 'Milch und Brot kaufen', error: '' });
  const { bytes: came, ...form } = provider.got.at(-1) ?? assert.fail('nothing came');
  assert.deepEqual(form, {
    authorization: `Bearer ${KEY}`,
    model: 'whisper-large-v3',
    response_format: 'json',
    name: 'audio.ogg',
    media_type: 'audio/ogg',
  });
  assert.ok(came.equals(bytes));
  nothingKept();
});

test('each kind of sound has the name that providers know it by', async () => {
  for (const [type, name] of [
    ['audio/mpeg', 'audio.mp3'],
    ['audio/mp4', 'audio.m4a'],
    ['audio/x-m4a', 'audio.m4a'],
    ['audio/ogg; codecs=opus', 'audio.ogg'],
    ['audio/x-wav', 'audio.wav'],
    ['audio/webm', 'audio.webm'],
  ] as const) {
    assert.equal((await say(brain, new Uint8Array(9), type)).status, 200);
    assert.equal(provider.got.at(-1)?.name, name);
  }
});

test('what may pass is tried twice more; what comes late or never is said, without the key', async () => {
  const before = provider.got.length;
  provider.queue({ status: 429, retryAfterMs: 1 }, { status: 500 }, { text: 'at last' });
  assert.equal((await say(brain, new Uint8Array(9))).text, 'at last');
  assert.equal(provider.got.length, before + 3);
  provider.queue({ fault: 'cut' }, { fault: 'cut' }, { status: 503, message: `no room for ${KEY}` });
  const failed = await say(brain, new Uint8Array(9));
  assert.equal(failed.status, 422);
  assert.match(failed.error, /^The recording could not be written down\. .*groq\/whisper-large-v3.*503/);
  assert.ok(!failed.error.includes(KEY), failed.error);
  assert.equal(provider.got.length, before + 6);
  nothingKept();
});

test('what trying again cannot mend is said at once', async () => {
  for (const [said, why] of [
    [{ status: 401 }, /refused the key/],
    [{ status: 404 }, /knows no model/],
    [{ status: 400, message: 'unknown format' }, /unknown format/],
    [{ status: 429, retryAfterMs: 3_600_000 }, /too much to do/],
  ] as const) {
    const before = provider.got.length;
    provider.queue(said);
    const { status, error } = await say(brain, new Uint8Array(9));
    assert.deepEqual([status, why.test(error), provider.got.length - before], [422, true, 1], error);
  }
});

test('a provider that hangs is not waited for longer than there is time', async () => {
  using folder = openFolder();
  const config = readConfig({ OPENAI_BASE_URL: provider.url, BRAIN_DATA_DIR: folder.path });
  const providers = createProviders(config, fetch);
  const transcribe = createTranscribe({ providers, model: 'whisper-1', withinMs: 900 });
  provider.queue({ fault: 'hang' });
  const recording = { path: import.meta.filename, media_type: 'audio/ogg' };
  await assert.rejects(transcribe.text(recording, new AbortController().signal), /not answer within 0\.9 s/);
  const gone = new AbortController();
  provider.queue({ fault: 'hang' });
  const asked = provider.next();
  const asking = transcribe.text(recording, gone.signal);
  await asked;
  gone.abort(new Error('hung up'));
  await assert.rejects(asking, /hung up/);
});

test('what is no sound, or nothing, is refused by the field', async () => {
  const before = provider.got.length;
  for (const type of ['video/mp4', 'image/png', 'application/ogg']) {
    const { status, error } = await say(brain, new Uint8Array(9), type);
    assert.deepEqual([status, error.startsWith('content-type: ')], [415, true], error);
  }
  assert.deepEqual((await say(brain, new Uint8Array(0))).error, 'body: must not be empty');
  assert.equal(provider.got.length, before);
});

test('the client writes down what is said, and is told which model does it', async () => {
  const client = createBrainClient({ url: brain.url, key: brain.key, user_id: 'ann' });
  try {
    assert.deepEqual(await client.transcribe({ bytes: new Uint8Array(9), media_type: 'audio/ogg' }), {
      text: 'hello',
    });
    assert.equal((await client.api.models.query()).transcription, 'groq/whisper-large-v3');
  } finally {
    await client.close();
  }
});

test('without a model for it the brain says what to set', async () => {
  await using deaf = await startBrain({ BRAIN_MODEL: 'offline' });
  const { status, error } = await say(deaf, new Uint8Array(9));
  assert.deepEqual([status, /set BRAIN_TRANSCRIPTION_MODEL/.test(error)], [422, true], error);
  const client = createBrainClient({ url: deaf.url, key: deaf.key });
  try {
    assert.equal((await client.api.models.query()).transcription, null);
  } finally {
    await client.close();
  }
});

test('a model that no provider has stops the start with a sentence', async () => {
  for (const [model, why] of [
    ['nobody/whisper', /BRAIN_TRANSCRIPTION_MODEL: no provider is named nobody/],
    ['whisper-1', /BRAIN_TRANSCRIPTION_MODEL: whisper-1 needs OPENAI_API_KEY/],
    ['offline', /BRAIN_TRANSCRIPTION_MODEL: the offline model hears nothing/],
  ] as const) {
    using folder = openFolder();
    const service = spawnService(mainOf('brain'), {
      BRAIN_PORT: '0',
      BRAIN_DATA_DIR: folder.path,
      BRAIN_TRANSCRIPTION_MODEL: model,
    });
    assert.equal(await service.exited, 1);
    assert.match(service.errors(), why);
  }
});
