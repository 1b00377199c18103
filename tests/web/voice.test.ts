import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createVoice, VoiceError } from '../../apps/web/src/chat/voice.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));

/** A person who speaks, and a brain that writes it down when the test likes. */
function openVoice(microphone: () => Promise<void> = async () => {}) {
  const written: string[] = [];
  const log: string[] = [];
  const asked: PromiseWithResolvers<string>[] = [];
  const voice = createVoice({
    async record() {
      await microphone();
      return {
        level: () => 0.5,
        async stop() {
          log.push('freed');
          return new Blob(['speech']);
        },
        cancel: () => void log.push('freed'),
      };
    },
    transcribe() {
      const answer = Promise.withResolvers<string>();
      asked.push(answer);
      return answer.promise;
    },
    onText: (text) => written.push(text),
  });
  return { voice, written, log, asked };
}

test('what is spoken is written down where the message is', async () => {
  const { voice, written, log, asked } = openVoice();
  await voice.begin();
  assert.equal(voice.state(), 'recording');
  assert.equal(voice.level(), 0.5);
  void voice.finish();
  await settled();
  assert.equal(voice.state(), 'writing');
  assert.deepEqual(log, ['freed'], 'the microphone is free');
  asked[0]?.resolve(' Buy milk. ');
  await settled();
  assert.deepEqual(written, ['Buy milk.']);
  assert.equal(voice.state(), 'idle');
});

test('a recording that is discarded is not sent, and frees the microphone', async () => {
  const { voice, written, log, asked } = openVoice();
  await voice.begin();
  voice.cancel();
  assert.deepEqual([voice.state(), log, asked.length], ['idle', ['freed'], 0]);

  await voice.begin();
  void voice.finish();
  await settled();
  voice.cancel();
  asked[0]?.resolve('too late');
  await settled();
  assert.deepEqual(written, []);
});

test('a microphone that comes after the person has left is freed at once', async () => {
  const allowed = Promise.withResolvers<void>();
  const { voice, log } = openVoice(() => allowed.promise);
  const begun = voice.begin();
  assert.equal(voice.state(), 'asking');
  voice.close();
  allowed.resolve();
  await begun;
  assert.deepEqual([voice.state(), log], ['idle', ['freed']]);
});

test('each fault has its reason, and words that met no link are kept for another try', async () => {
  const denied = openVoice(() => Promise.reject(new VoiceError('denied')));
  await denied.voice.begin();
  assert.deepEqual(denied.voice.fault(), { code: 'denied', why: '' });

  const { voice, written, asked } = openVoice();
  await voice.begin();
  void voice.finish();
  await settled();
  asked[0]?.reject(new VoiceError('link'));
  await settled();
  assert.equal(voice.fault()?.code, 'link');
  void voice.begin(); // not another recording
  await settled();
  asked[1]?.resolve('Said once');
  await settled();
  assert.deepEqual(written, ['Said once']);

  await voice.begin();
  void voice.finish();
  await settled();
  asked[2]?.resolve('  ');
  await settled();
  assert.equal(voice.fault()?.code, 'silent');
});
