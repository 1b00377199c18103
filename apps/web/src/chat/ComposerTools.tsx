import { createEffect, createResource, createSignal, on, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { AttachButton } from './AttachButton.tsx';
import { AttachedFiles } from './AttachedFiles.tsx';
import { composerWords } from './composer-words.ts';
import { DropHint } from './DropHint.tsx';
import { insertWords } from './insert-words.ts';
import { canRecord, record, transcribe } from './microphone.ts';
import { ModelPicker } from './ModelPicker.tsx';
import { postFile } from './post-file.ts';
import { createUploads } from './uploads.ts';
import { createVoice } from './voice.ts';
import { VoiceBar } from './VoiceBar.tsx';

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
  const user_id = () => app.person()?.user_id ?? '';
  const [refused, setRefused] = createSignal<ReadonlySet<'many' | 'large' | 'empty'>>(new Set());
  const [offer] = createResource(
    () => app.brain.connection() === 'open',
    () => app.brain.models().catch(() => null), // asked again when the link is back
  );

  const uploads = createUploads({
    drafts,
    post: (file, on_) => postFile(file, { ...on_, user_id: user_id() }),
    newKey: () => crypto.randomUUID(),
  });
  onCleanup(() => uploads.close());

  let spokenIn: string | null = null;
  const voice = createVoice({
    record,
    transcribe: (spoken, signal) => transcribe(spoken, user_id(), signal),
    onText(text) {
      const draft = drafts.get(spokenIn);
      const field = spokenIn === route.session() ? props.field() : undefined;
      const put = insertWords(draft, field?.selectionEnd ?? draft.length, text);
      drafts.set(spokenIn, put.text);
      field?.focus();
      field?.setSelectionRange(put.end, put.end);
    },
  });
  onCleanup(() => voice.close());

  function add(files: readonly File[]): void {
    setRefused(uploads.add(route.session(), files));
    props.field()?.focus();
  }
  createEffect(on(route.session, () => setRefused(new Set<never>()), { defer: true }));

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
      isBusy: uploads.isBusy,
      hasFailed: (session_id) => uploads.of(session_id).some(({ state }) => state === 'failed'),
    });
  });

  return (
    <>
      <AttachedFiles uploads={uploads} refused={refused()} />
      <div class="flex min-w-0 items-center gap-0.5">
        <Show when={voice.state() === 'idle'}>
          <AttachButton words={words} onFiles={add} />
          <ModelPicker offer={offer.latest ?? null} />
        </Show>
        <Show when={offer.latest?.transcription && canRecord()}>
          <VoiceBar voice={voice} onBegin={() => (spokenIn = route.session())} />
        </Show>
      </div>
      <DropHint text={words.dropHere} onFiles={add} />
    </>
  );
}
