import { type Recording, VoiceError } from './voice.ts';

/** The first that the browser can write; all are taken by the brain. */
const TYPES = ['audio/webm;codecs=opus', 'audio/ogg;codecs=opus', 'audio/mp4', 'audio/webm'];
/** Speech needs no more: a minute is about 250 kB. */
const BITS_PER_SECOND = 32_000;
const TRANSCRIBE_MS = 120_000;

/** Records the microphone until it is stopped. @throws VoiceError. */
export async function record(): Promise<Recording> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch((error: unknown) => {
    throw new VoiceError(faultOf(error));
  });
  const mimeType = TYPES.find((type) => MediaRecorder.isTypeSupported(type));
  const recorder = new MediaRecorder(stream, {
    audioBitsPerSecond: BITS_PER_SECOND,
    ...(mimeType ? { mimeType } : {}),
  });
  const pieces: Blob[] = [];
  const ended = Promise.withResolvers<void>();
  recorder.addEventListener('dataavailable', ({ data }) => pieces.push(data));
  recorder.addEventListener('stop', () => ended.resolve());
  const meter = createMeter(stream);
  recorder.start();

  function free(): void {
    meter.close();
    for (const track of stream.getTracks()) track.stop();
  }
  return {
    level: meter.level,
    async stop() {
      if (recorder.state !== 'inactive') recorder.stop();
      await ended.promise;
      free();
      return new Blob(pieces, { type: recorder.mimeType || 'audio/webm' });
    },
    cancel() {
      if (recorder.state !== 'inactive') recorder.stop();
      free();
    },
  };
}

function createMeter(stream: MediaStream) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 512;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  return {
    level(): number {
      analyser.getFloatTimeDomainData(samples);
      const power = samples.reduce((sum, each) => sum + each * each, 0) / samples.length;
      return Math.min(1, Math.sqrt(power) * 4);
    },
    close: () => void context.close(),
  };
}

function faultOf(error: unknown): 'denied' | 'none' | 'broken' {
  const name = error instanceof Error ? error.name : '';
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied';
  return name === 'NotFoundError' ? 'none' : 'broken';
}

/** What is said in a recording. @throws VoiceError, or the signal's reason. */
export async function transcribe(spoken: Blob, user_id: string, signal: AbortSignal): Promise<string> {
  const within = AbortSignal.any([signal, AbortSignal.timeout(TRANSCRIBE_MS)]);
  const query = new URLSearchParams({ user_id }).toString();
  const headers = { 'content-type': spoken.type };
  const options = { method: 'POST', body: spoken, headers, signal: within };
  const response = await fetch(`/transcriptions?${query}`, options).catch(() => {
    signal.throwIfAborted();
    throw new VoiceError('link');
  });
  const body: unknown = await response.json().catch(() => null);
  if (response.status === 503) throw new VoiceError('link');
  if (!response.ok) throw new VoiceError('refused', textOf(fieldOf(body, 'error'), 'message'));
  return textOf(body, 'text');
}

function fieldOf(body: unknown, name: string): unknown {
  if (typeof body !== 'object' || body === null) return undefined;
  return (body as Record<string, unknown>)[name]; // any object has fields
}

function textOf(body: unknown, name: string): string {
  const value = fieldOf(body, name);
  return typeof value === 'string' ? value : '';
}
