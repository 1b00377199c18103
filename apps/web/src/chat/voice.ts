import { createSignal } from 'solid-js';

/** A recording longer than this ends by itself and is written down. */
export const LONGEST_MS = 10 * 60_000;

/** What the microphone gives. `stop` ends it and frees the microphone, as `cancel` does, which gives nothing. */
export interface Recording {
  stop(): Promise<Blob>;
  cancel(): void;
  /** How loud it is now, from 0 to 1. */
  level(): number;
}

export type VoiceFault = 'denied' | 'none' | 'broken' | 'silent' | 'link' | 'refused';
export type VoiceState = 'idle' | 'asking' | 'recording' | 'writing';

export class VoiceError extends Error {
  readonly fault: VoiceFault;

  constructor(fault: VoiceFault, message = '') {
    super(message);
    this.name = 'VoiceError';
    this.fault = fault;
  }
}

export type Voice = ReturnType<typeof createVoice>;

/** A spoken message: recorded, written down, and handed to `onText`. Close it. */
export function createVoice(deps: {
  /** @throws VoiceError where there is no microphone to be had. */
  record(): Promise<Recording>;
  /** @throws VoiceError, or the signal's reason. */
  transcribe(recording: Blob, signal: AbortSignal): Promise<string>;
  onText(text: string): void;
}) {
  const [state, setState] = createSignal<VoiceState>('idle');
  const [fault, setFault] = createSignal<{ code: VoiceFault; why: string } | null>(null);
  let recording: Recording | null = null;
  let longest: ReturnType<typeof setTimeout> | undefined;
  let stop = new AbortController();
  /** What was spoken and could not be written down for want of a link. */
  let kept: Blob | null = null;

  function fail(error: unknown): void {
    const { fault: code, message: why } = error instanceof VoiceError ? error : new VoiceError('broken');
    setFault({ code, why });
    setState('idle');
  }

  async function write(spoken: Blob): Promise<void> {
    const { signal } = stop;
    kept = spoken;
    setState('writing');
    setFault(null);
    try {
      const text = (await deps.transcribe(spoken, signal)).trim();
      if (signal.aborted) return;
      if (!text) throw new VoiceError('silent');
      kept = null;
      setState('idle');
      deps.onText(text);
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof VoiceError && error.fault === 'link')) kept = null;
      fail(error);
    }
  }

  /** Ends whatever goes on; nothing of it is kept. */
  function cancel(): void {
    clearTimeout(longest);
    stop.abort();
    recording?.cancel();
    recording = null;
    kept = null;
    setFault(null);
    setState('idle');
  }

  async function finish(): Promise<void> {
    const ending = recording;
    if (!ending) return;
    clearTimeout(longest);
    recording = null;
    setState('writing');
    try {
      await write(await ending.stop());
    } catch (error) {
      fail(error);
    }
  }

  return {
    state,
    fault,
    level: (): number => recording?.level() ?? 0,
    async begin(): Promise<void> {
      if (state() !== 'idle') return;
      if (kept && fault()?.code === 'link') return write(kept);
      stop = new AbortController();
      const { signal } = stop;
      setFault(null);
      setState('asking');
      try {
        const begun = await deps.record();
        if (signal.aborted) return begun.cancel();
        recording = begun;
        longest = setTimeout(() => void finish(), LONGEST_MS);
        setState('recording');
      } catch (error) {
        if (!signal.aborted) fail(error);
      }
    },
    finish,
    cancel,
    close: cancel,
  };
}
