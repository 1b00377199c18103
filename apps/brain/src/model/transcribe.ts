import { openAsBlob } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { MAX_MESSAGE_CHARS } from '@brain/schema';
import { BrainError } from '../errors.ts';
import { boundedFetch } from './bounded.ts';
import { type ModelFault, modelFault } from './fault.ts';
import { type ModelRef, OFFLINE, type Providers } from './providers.ts';

export type Transcribe = ReturnType<typeof createTranscribe>;

export interface Recording {
  path: string;
  /** Some `audio/…`. */
  media_type: string;
}

const WITHIN_MS = 60_000;
const MAX_TRIES = 3;
const FIRST_BACKOFF_MS = 500;
/** Recordings that are with a provider at once. */
const MAX_AT_ONCE = 16;

/** What providers know a recording by: the end of its name (https://platform.openai.com/docs/guides/speech-to-text). */
const ENDINGS: Readonly<Record<string, string>> = {
  mpeg: 'mp3',
  mpga: 'mp3',
  mp4: 'm4a',
  'x-m4a': 'm4a',
  opus: 'ogg',
  oga: 'ogg',
  'x-wav': 'wav',
  'x-flac': 'flac',
};

/** Writes down what is said, by any OpenAI-compatible `/audio/transcriptions`; by none where no model is named. */
export function createTranscribe(deps: {
  providers: Pick<Providers, 'check' | 'resolve'>;
  model: string | undefined;
  withinMs?: number;
}) {
  const { providers, model: name, withinMs = WITHIN_MS } = deps;
  const NAME = 'BRAIN_TRANSCRIPTION_MODEL';
  let under = 0;
  if (name === OFFLINE) throw new BrainError('invalid', `${NAME}: the offline model hears nothing`);
  if (name !== undefined) providers.check(name, NAME);

  /** @throws BrainError `unprocessable` where there is no model. */
  function known(): string {
    if (name !== undefined) return name;
    throw new BrainError(
      'unprocessable',
      `Nothing spoken can be understood yet: set ${NAME}, for example to whisper-1, and start the brain again.`,
    );
  }

  async function ask(ref: ModelRef, { path, media_type }: Recording, signal: AbortSignal): Promise<string> {
    const { baseURL, apiKey, fetch } = ref.provider;
    // Loaded by the first recording, not by the start.
    const { default: OpenAI } = await import('openai');
    const client = new OpenAI({
      baseURL,
      apiKey,
      maxRetries: 0,
      logLevel: 'off',
      fetch: boundedFetch(fetch ?? globalThis.fetch),
    });
    const kind = media_type.slice(media_type.indexOf('/') + 1);
    // Read from the disk as it is sent.
    const file = new File(
      [await openAsBlob(path, { type: media_type })],
      `audio.${ENDINGS[kind] ?? kind.replace(/\W+/g, '')}`,
      { type: media_type },
    );
    const answer: { text?: unknown } = await client.audio.transcriptions.create(
      { file, model: ref.id, response_format: 'json' },
      { signal, timeout: withinMs },
    );
    if (typeof answer?.text !== 'string') throw new Error('its answer holds no text');
    return answer.text.trim().slice(0, MAX_MESSAGE_CHARS).toWellFormed();
  }

  async function insist(ref: ModelRef, recording: Recording, signal: AbortSignal): Promise<string> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await ask(ref, recording, signal);
      } catch (error) {
        signal.throwIfAborted();
        const fault = modelFault(error, ref.name, ref.provider.apiKey);
        if (!fault.again || tries === MAX_TRIES) throw failed(fault);
        const backoff = FIRST_BACKOFF_MS * 2 ** (tries - 1) * (0.5 + Math.random());
        const delay = Math.max(backoff, fault.retryAfterMs ?? 0);
        // Who asks for more time than there is has said no.
        if (delay > withinMs) throw failed(fault);
        await wait(delay, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }
  }

  return {
    /** The model that is named; null where none is. */
    model: name ?? null,

    /** @throws BrainError `unprocessable` where there is no model. */
    check: (): void => void known(),

    /**
     * What is said in a recording; '' for nothing. Tried three times, within a minute in all.
     * @throws BrainError `unprocessable` with why the model did not do it, `too_many`; the signal's reason.
     */
    async text(recording: Recording, signal: AbortSignal): Promise<string> {
      if (under >= MAX_AT_ONCE)
        throw new BrainError('too_many', 'Too many recordings are being written down', { retryAfter: 5 });
      under += 1;
      const patience = AbortSignal.timeout(withinMs);
      try {
        const ref = await providers.resolve(known());
        return await insist(ref, recording, AbortSignal.any([signal, patience]));
      } catch (error) {
        signal.throwIfAborted();
        if (!patience.aborted) throw error;
        throw failed(new Error(`The model ${name} did not answer within ${withinMs / 1000} seconds.`));
      } finally {
        under -= 1;
      }
    },
  };
}

function failed(fault: ModelFault | Error): BrainError {
  const message = `The recording could not be written down. ${fault.message}`;
  return new BrainError('unprocessable', message, { cause: fault });
}
