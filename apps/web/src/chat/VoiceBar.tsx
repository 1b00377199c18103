import { createEffect, createSignal, Match, on, onCleanup, onMount, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { ChatIcon, CLOSE, CHECK } from './ChatIcon.tsx';
import { insertWords } from './insert-words.ts';
import { record, transcribe } from './microphone.ts';
import { createVoice, type Voice } from './voice.ts';
import { voiceWords } from './voice-words.ts';

const LOOK_MS = 100;

/** What is being spoken: it begins as it is drawn. Escape discards it. */
export function VoiceBar(props: {
  field: () => HTMLTextAreaElement | undefined;
  /** Nothing goes on any more: the button stands in its place again. */
  onIdle: () => void;
}) {
  const { code, drafts, route, person, words: all } = useApp();
  const words = voiceWords[code];
  const session_id = route.session();
  const voice = createVoice({
    record,
    transcribe: (spoken, signal) => transcribe(spoken, person()?.user_id ?? '', signal),
    onText(text) {
      const draft = drafts.get(session_id);
      const field = session_id === route.session() ? props.field() : undefined;
      const put = insertWords(draft, field?.selectionEnd ?? draft.length, text);
      drafts.set(session_id, put.text);
      props.onIdle();
      field?.focus();
      field?.setSelectionRange(put.end, put.end);
    },
  });
  onCleanup(() => voice.close());
  onMount(() => void voice.begin());

  function discard(): void {
    voice.cancel();
    props.onIdle();
    props.field()?.focus();
  }

  let finish: HTMLButtonElement | undefined;

  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    discard();
  };
  onMount(() => document.addEventListener('keydown', onKey, true)); // before what else Escape ends
  onCleanup(() => document.removeEventListener('keydown', onKey, true));
  createEffect(
    on(voice.state, (now) => {
      if (now === 'recording') finish?.focus();
    }),
  );

  const fault = () => {
    const now = voice.fault();
    if (!now) return null;
    const sentence = words.voiceFaults[now.code];
    return now.why ? `${sentence} ${now.why}` : sentence;
  };

  return (
    <div class="flex min-w-0 flex-1 items-center gap-1.5 text-sm" data-voice={voice.state()}>
      <button
        type="button"
        class="icon-button rounded-full"
        aria-label={words.discard}
        title={words.discard}
        onClick={discard}
      >
        <ChatIcon path={CLOSE} />
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
            <ChatIcon path={CHECK} size={18} />
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
        <Match when={fault()}>
          <span role="alert" class="min-w-0 flex-1 leading-snug text-alarm">
            {fault()}
          </span>
          <button type="button" class="link-button shrink-0 px-1" onClick={() => void voice.begin()}>
            {all.retry}
          </button>
        </Match>
      </Switch>
    </div>
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
