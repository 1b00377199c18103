import { createEffect, createSignal, Match, on, onCleanup, onMount, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { ChatIcon } from './ChatIcon.tsx';
import { composerWords } from './composer-words.ts';
import type { Voice } from './voice.ts';

const LOOK_MS = 100;

/** The microphone: pressed to record, pressed again to write it down; Escape discards. */
export function VoiceBar(props: { voice: Voice; onBegin: () => void }) {
  const words = composerWords[useApp().code];
  const { voice } = props; // oxlint-disable-line solid/reactivity -- made once
  let finish: HTMLButtonElement | undefined;
  let microphone: HTMLButtonElement | undefined;

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || voice.state() === 'idle') return;
    event.preventDefault();
    event.stopPropagation();
    voice.cancel();
  };
  onMount(() => document.addEventListener('keydown', onKey, true)); // before what else Escape ends
  onCleanup(() => document.removeEventListener('keydown', onKey, true));
  createEffect(
    on(voice.state, (now, before) => {
      if (now === 'recording') finish?.focus();
      if (now === 'idle' && before !== undefined) microphone?.focus();
    }),
  );

  const fault = () => {
    const now = voice.fault();
    if (!now) return null;
    const sentence = words.voiceFaults[now.code];
    return now.why ? `${sentence} ${now.why}` : sentence;
  };

  return (
    <>
      <Show
        when={voice.state() !== 'idle'}
        fallback={
          <button
            ref={(element) => (microphone = element)}
            type="button"
            class="icon-button rounded-full"
            aria-label={words.speak}
            title={words.speak}
            onClick={() => {
              if (!voice.hasKept()) props.onBegin();
              void voice.begin();
            }}
          >
            <ChatIcon name="microphone" />
          </button>
        }
      >
        <div class="flex min-w-0 flex-1 items-center gap-1.5 text-sm" data-voice={voice.state()}>
          <button
            type="button"
            class="icon-button rounded-full"
            aria-label={words.discard}
            title={words.discard}
            onClick={() => voice.cancel()}
          >
            <ChatIcon name="close" />
          </button>
          <Switch>
            <Match when={voice.state() === 'recording'}>
              <Level voice={voice} label={words.listening} />
              <button
                ref={(element) => (finish = element)}
                type="button"
                class="small-button flex min-h-11 shrink-0 items-center gap-1.5 rounded-full md:min-h-9"
                onClick={() => void voice.finish()}
              >
                <ChatIcon name="check" size={18} />
                {words.done}
              </button>
            </Match>
            <Match when={voice.state() === 'asking'}>
              <span role="status">{words.asking}</span>
            </Match>
            <Match when={voice.state() === 'writing'}>
              <span role="status" class="breathe">
                {words.writing}
              </span>
            </Match>
          </Switch>
        </div>
      </Show>
      <Show when={fault()}>
        <span role="alert" class="min-w-0 flex-1 text-sm leading-snug text-alarm">
          {fault()}
        </span>
      </Show>
    </>
  );
}

/** That it listens, how loud it is, and since when. */
function Level(props: { voice: Voice; label: string }) {
  const since = performance.now();
  const [seconds, setSeconds] = createSignal(0);
  let bar!: HTMLSpanElement; // set by `ref` before it is mounted
  const timer = setInterval(() => {
    setSeconds(Math.floor((performance.now() - since) / 1000));
    bar.style.transform = `scaleX(${0.04 + 0.96 * props.voice.level()})`;
  }, LOOK_MS);
  onCleanup(() => clearInterval(timer));
  return (
    <>
      <span class="sr-only" role="status">
        {props.label}
      </span>
      <span class="size-2.5 shrink-0 rounded-full bg-alarm" />
      <span class="tabular-nums" role="timer" aria-live="off">
        {Math.floor(seconds() / 60)}:{String(seconds() % 60).padStart(2, '0')}
      </span>
      <span class="mx-1 h-1.5 min-w-6 flex-1 overflow-hidden rounded-full bg-surface">
        <span
          ref={(element) => (bar = element)}
          class="block h-full origin-left rounded-full bg-accent transition-transform duration-100 rtl:origin-right"
        />
      </span>
    </>
  );
}
