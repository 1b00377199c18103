import { createResource, createSignal, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { AttachButton } from './AttachButton.tsx';
import { ChatIcon } from './ChatIcon.tsx';
import { composerWords } from './composer-words.ts';
import { DropHint } from './DropHint.tsx';
import { ModelPicker } from './ModelPicker.tsx';

const MICROPHONE =
  'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21';

const AttachedFiles = later(async () => (await import('./AttachedFiles.tsx')).AttachedFiles);
const VoiceBar = later(async () => (await import('./VoiceBar.tsx')).VoiceBar);

/** What the field asks of what stands below it. */
export interface ToolsHandle {
  /** Files of that session are still on their way. */
  isBusy(session_id: string | null): boolean;
  /** Some did not arrive, and say so. */
  hasFailed(session_id: string | null): boolean;
}

/** Files, the model and the microphone: all of writing a message that is not words. */
export function ComposerTools(props: {
  field: () => HTMLTextAreaElement | undefined;
  onReady: (handle: ToolsHandle) => void;
}) {
  const app = useApp();
  const { drafts, route } = app;
  const words = composerWords[app.code];
  const [isSpoken, setSpoken] = createSignal(false);
  /** Files that were chosen before what takes them up was there. */
  const [early, setEarly] = createSignal<File[]>([]);
  const [hasFiles, setHasFiles] = createSignal(false);
  const [files, setFiles] = createSignal<{ add(files: readonly File[]): void; handle: ToolsHandle }>();
  const [offer] = createResource(
    () => app.brain.connection() === 'open',
    () => app.brain.models().catch(() => null), // asked again when the link is back
  );
  const canRecord = 'MediaRecorder' in window && navigator.mediaDevices !== undefined;

  function add(chosen: File[]): void {
    setHasFiles(true);
    const known = files();
    if (known) known.add(chosen);
    else setEarly((before) => [...before, ...chosen]);
    props.field()?.focus();
  }

  onMount(() => {
    const field = props.field();
    const onPaste = (event: ClipboardEvent) => {
      const data = event.clipboardData;
      // Of an office program come words and their picture: the words are meant.
      if (!data || data.files.length === 0 || data.types.includes('text/plain')) return;
      event.preventDefault();
      add([...data.files]);
    };
    field?.addEventListener('paste', onPaste);
    onCleanup(() => field?.removeEventListener('paste', onPaste));
    props.onReady({
      isBusy: (session_id) => early().length > 0 || (files()?.handle.isBusy(session_id) ?? false),
      hasFailed: (session_id) => files()?.handle.hasFailed(session_id) ?? false,
    });
  });

  return (
    <>
      <Show when={hasFiles() || drafts.files(route.session()).length > 0 || files()}>
        <AttachedFiles
          onReady={(take, handle) => {
            setFiles({ add: take, handle });
            take(early());
            setEarly([]);
          }}
        />
      </Show>
      <div class="flex min-w-0 items-center gap-0.5">
        <Show
          when={isSpoken()}
          fallback={
            <>
              <AttachButton words={words} onFiles={add} />
              <ModelPicker offer={offer.latest ?? null} />
              <Show when={offer.latest?.transcription && canRecord}>
                <button
                  type="button"
                  class="icon-button rounded-full"
                  aria-label={words.speak}
                  title={words.speak}
                  onClick={() => setSpoken(true)}
                >
                  <ChatIcon path={MICROPHONE} />
                </button>
              </Show>
            </>
          }
        >
          <VoiceBar field={props.field} onIdle={() => setSpoken(false)} />
        </Show>
      </div>
      <DropHint text={words.dropHere} onFiles={add} />
    </>
  );
}
