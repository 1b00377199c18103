import { createEffect, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { later } from '../later.tsx';
import type { ToolsHandle } from './uploads.ts';

const AttachedFiles = later(async () => (await import('./AttachedFiles.tsx')).AttachedFiles);
const DropHint = later(async () => (await import('./DropHint.tsx')).DropHint);
const ModelMenu = later(async () => (await import('./ModelMenu.tsx')).ModelMenu);
const OfflineNote = later(async () => (await import('./OfflineNote.tsx')).OfflineNote);
const VoiceBar = later(async () => (await import('./VoiceBar.tsx')).VoiceBar);

const OFFLINE = 'offline';
const DRAGS = ['dragenter', 'dragover', 'drop'] as const;

interface Offer {
  default: string;
  models: string[];
  transcription: string | null;
}

/** Files, the model and the microphone: their buttons, and what is behind them once somebody wants it. */
export function ComposerTools(props: {
  field: () => HTMLTextAreaElement | undefined;
  onReady: (handle: ToolsHandle) => void;
}) {
  const { words, drafts, route, brain, model } = useApp();
  const [offer, setOffer] = createSignal<Offer>();
  const [isSpoken, setSpoken] = createSignal(false);
  const [isChoosing, setChoosing] = createSignal(false);
  const [isDragged, setDragged] = createSignal(false);
  /** Files that were chosen before what takes them up was there. */
  const [early, setEarly] = createSignal<readonly File[]>([]);
  const [files, setFiles] = createSignal<{ add(files: readonly File[]): void; handle: ToolsHandle }>();
  let input!: HTMLInputElement; // set by `ref` before it is mounted
  let button: HTMLButtonElement | undefined;

  // Asked again when the link is back.
  createEffect(on(brain.connection, (now) => now === 'open' && void brain.models().then(setOffer, () => {})));
  const now = () => model() || offer()?.default || '';
  const shown = () => (now() === OFFLINE ? words.offlineName : now().slice(now().indexOf('/') + 1));
  const canSpeak = () => offer()?.transcription && 'MediaRecorder' in window && 'mediaDevices' in navigator;

  function add(chosen: readonly File[]): void {
    const known = files();
    if (known) known.add(chosen);
    else setEarly((before) => [...before, ...chosen]);
    props.field()?.focus();
  }

  const onPaste = (event: ClipboardEvent) => {
    const data = event.clipboardData;
    // Of an office program come words and their picture: the words are meant.
    if (!data || data.files.length === 0 || data.types.includes('text/plain')) return;
    event.preventDefault();
    add([...data.files]);
  };
  // A file that is dropped must never take the place of the page.
  const onDrag = (event: DragEvent) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    setDragged(true);
  };
  onMount(() => {
    const field = props.field();
    field?.addEventListener('paste', onPaste);
    DRAGS.forEach((name) => window.addEventListener(name, onDrag));
    onCleanup(() => {
      field?.removeEventListener('paste', onPaste);
      DRAGS.forEach((name) => window.removeEventListener(name, onDrag));
    });
    props.onReady({
      isBusy: (session_id) => early().length > 0 || (files()?.handle.isBusy(session_id) ?? false),
      hasFailed: (session_id) => files()?.handle.hasFailed(session_id) ?? false,
    });
  });

  return (
    <>
      <Show when={early().length > 0 || drafts.files(route.session()).length > 0 || files()}>
        <AttachedFiles
          onReady={(take, handle) => {
            setFiles({ add: take, handle });
            take(early());
            setEarly([]);
          }}
        />
      </Show>
      <div class="flex min-w-0 items-center gap-0.5">
        <Show when={!isSpoken()} fallback={<VoiceBar field={props.field} onIdle={() => setSpoken(false)} />}>
          <button
            type="button"
            class="icon-button rounded-full"
            aria-label={words.attach}
            title={words.attach}
            onClick={() => input.click()}
          >
            <Icon name="clip" />
          </button>
          <Show when={offer()}>
            {(known) => (
              <>
                <button
                  ref={(element) => (button = element)}
                  type="button"
                  class="h-11 min-w-0 truncate rounded-full px-2.5 text-sm text-quiet hover:bg-surface hover:text-ink md:h-10"
                  aria-label={words.modelNow(shown())}
                  aria-haspopup="dialog"
                  onClick={() => setChoosing(true)}
                >
                  {shown()}
                </button>
                <Show when={isChoosing()}>
                  <ModelMenu offer={known()} now={now()} button={() => button} />
                </Show>
              </>
            )}
          </Show>
          <Show when={canSpeak()}>
            <button
              type="button"
              class="icon-button rounded-full"
              aria-label={words.speak}
              title={words.speak}
              onClick={() => setSpoken(true)}
            >
              <Icon name="microphone" />
            </button>
          </Show>
        </Show>
        <input
          ref={(element) => (input = element)}
          type="file"
          multiple
          hidden
          aria-label={words.attach}
          onChange={() => {
            add([...(input.files ?? [])]);
            input.value = ''; // the same file may be chosen again
          }}
        />
      </div>
      <Show when={isDragged()}>
        <DropHint onFiles={add} />
      </Show>
      <Show when={route.session() === null && now() === OFFLINE}>
        <OfflineNote />
      </Show>
    </>
  );
}
