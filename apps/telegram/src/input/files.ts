import type { BrainClient } from '@brain/client';
import type { FileRef } from '@brain/schema';
import { untilAnswered } from '../until-answered.ts';
import type { Attached, Sound } from './attached.ts';
import type { Download } from './download.ts';
import type { InputPhrases } from './phrases.ts';

/** A file as the brain has it, or a sentence that says why it has not. */
export type Kept = { ref: FileRef } | { problem: string };
/** What is said in a recording, or a sentence that says why that is not known. */
export type Heard = { text: string } | { problem: string };

export type Files = ReturnType<typeof createFiles>;

interface FilesDeps {
  download: Download;
  client: Pick<BrainClient, 'upload' | 'transcribe'> & { api: Pick<BrainClient['api'], 'models'> };
  log: (line: string) => void;
}

/** Brings files from Telegram to the brain. */
export function createFiles({ download, client, log }: FilesDeps) {
  /** @throws the signal's reason, when it aborts before the brain has answered. */
  async function keep(file: Attached, { user_id, say }: For, signal: AbortSignal): Promise<Kept> {
    const called = file.name ?? (file.media_type === 'image/jpeg' ? say.photo : say.file);
    const fetched = await download(file, signal);
    if ('fault' in fetched)
      return { problem: fetched.fault === 'too_large' ? say.tooLarge(called) : say.notFetched(called) };
    const { media_type, name } = file;
    const upload = { ...fetched, media_type, user_id, ...(name === undefined ? {} : { name }) };
    const kept = await untilAnswered((abort) => client.upload(upload, abort), { signal, log });
    if (!kept.ok) return { problem: say.notKept(called, kept.message) };
    return { ref: { id: kept.value.id, ...(name === undefined ? {} : { name }) } };
  }

  /** @throws the signal's reason, when it aborts before the brain has answered. */
  async function hear(sound: Sound, { user_id, say }: For, signal: AbortSignal): Promise<Heard> {
    const fetched = await download(sound, signal);
    if ('fault' in fetched) {
      const isTooLarge = fetched.fault === 'too_large';
      return { problem: isTooLarge ? say.tooLarge(say.recording) : say.notFetched(say.recording) };
    }
    const { media_type } = sound;
    const call = (abort: AbortSignal) => client.transcribe({ ...fetched, media_type, user_id }, abort);
    const heard = await untilAnswered(call, { signal, log });
    if (heard.ok) {
      const text = heard.value.text.trim();
      return text === '' ? { problem: say.nothingHeard } : { text };
    }
    const models = await untilAnswered((abort) => client.api.models.query(undefined, { signal: abort }), {
      signal,
      log,
    });
    const isDeaf = models.ok && models.value.transcription === null;
    return { problem: isDeaf ? say.noEars : say.notHeard(heard.message) };
  }

  return { keep, hear };
}

/** Whose file it is, and the language of what is said about it. */
interface For {
  user_id: string;
  say: InputPhrases;
}
