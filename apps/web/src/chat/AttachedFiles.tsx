import { createEffect, createSignal, For, on, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { ChatIcon, CLOSE } from './ChatIcon.tsx';
import type { Attached } from './drafts.ts';
import { fileWords } from './file-words.ts';
import { postFile } from './post-file.ts';
import { createUploads, type ToolsHandle, type Upload, type Uploads } from './uploads.ts';

const FILE = 'M7 3.5h7l4 4v13H7zM14 3.5v4h4';

const SHOWN = /^image\/(?:jpeg|png|webp|gif)$/;

/** The files of the message that is being written: those that are there, on their way, or did not arrive. */
export function AttachedFiles(props: {
  /** Is given what takes files up, and says how far they are. */
  onReady: (add: (files: readonly File[]) => void, handle: ToolsHandle) => void;
}) {
  const { code, drafts, route, person } = useApp();
  const words = fileWords[code];
  const [refused, setRefused] = createSignal<ReadonlySet<'many' | 'large' | 'empty'>>(new Set());
  const uploads = createUploads({
    drafts,
    post: (file, options) => postFile(file, { ...options, user_id: person()?.user_id ?? '' }),
    newKey: () => crypto.randomUUID(),
  });
  onCleanup(() => uploads.close());
  createEffect(on(route.session, () => setRefused(new Set<never>()), { defer: true }));
  onMount(() =>
    props.onReady((files) => setRefused(uploads.add(route.session(), files)), {
      isBusy: uploads.isBusy,
      hasFailed: (session_id) => uploads.of(session_id).some(({ state }) => state === 'failed'),
    }),
  );

  const there = () => drafts.files(route.session());
  const coming = () => uploads.of(route.session());
  const nameOf = (file: Attached) => file.name ?? file.media_type;
  const [said, setSaid] = createSignal('');

  function remove(file: Attached): void {
    drafts.setFiles(
      route.session(),
      there().filter(({ id }) => id !== file.id),
    );
  }

  createEffect(
    on(
      () => [route.session(), there()] as const,
      ([session, now], before) => {
        const known = before && before[0] === session ? before[1] : now;
        const fresh = now.find((file) => !known.includes(file));
        setSaid(fresh ? words.uploaded(nameOf(fresh)) : '');
      },
    ),
  );

  return (
    <>
      <Show when={refused().size > 0}>
        <p role="alert" class="col-span-2 px-3 py-1 text-sm text-alarm">
          {[...refused()].map((reason) => words.refused[reason]).join(' ')}
        </p>
      </Show>
      <Show when={there().length + coming().length > 0}>
        <ul class="col-span-2 flex flex-wrap gap-2 px-3 pt-2 pb-2" aria-label={words.files} data-attached>
          <For each={there()}>
            {(file) => (
              <li class="file-chip" classList={{ 'file-chip-image': SHOWN.test(file.media_type) }}>
                <Show
                  when={SHOWN.test(file.media_type)}
                  fallback={<Named name={nameOf(file)} more={sizeOf(file.bytes)} />}
                >
                  <img src={`/files/${file.id}`} alt={nameOf(file)} decoding="async" title={nameOf(file)} />
                </Show>
                <Remove label={words.removeFile(nameOf(file))} onClick={() => remove(file)} />
              </li>
            )}
          </For>
          <For each={coming()}>{(upload) => <Coming upload={upload} uploads={uploads} />}</For>
        </ul>
      </Show>
      <p class="sr-only" role="status">
        {said()}
      </p>
    </>
  );
}

function Coming(props: { upload: Upload; uploads: Uploads }) {
  const { code, words: all } = useApp();
  const words = fileWords[code];
  const isFailed = () => props.upload.state === 'failed';
  const percent = () => Math.round(props.upload.share * 100);
  const state = () => (props.upload.state === 'waiting' ? words.waits : `${percent()} %`);
  const why = () => {
    const { fault, why: brains } = props.upload;
    return fault === null || fault === 'other' ? brains || words.faults.other : words.faults[fault];
  };
  return (
    <li
      class="file-chip relative overflow-hidden"
      classList={{ 'border-alarm': isFailed() }}
      data-upload={props.upload.state}
    >
      <Named name={props.upload.name} more={isFailed() ? '' : state()} />
      <Show
        when={isFailed()}
        fallback={
          <progress
            class="upload-bar"
            max={1}
            value={props.upload.share}
            aria-label={words.uploading(props.upload.name, percent())}
          />
        }
      >
        <span role="alert" class="text-sm text-alarm">
          {why()}
        </span>
        <button
          type="button"
          class="link-button text-sm"
          onClick={() => props.uploads.retry(props.upload.key)}
        >
          {all.retry}
        </button>
      </Show>
      <Remove
        label={words.removeFile(props.upload.name)}
        onClick={() => props.uploads.drop(props.upload.key)}
      />
    </li>
  );
}

function Named(props: { name: string; more: string }) {
  return (
    <>
      <ChatIcon path={FILE} size={18} />
      <span class="min-w-0 truncate" dir="auto" title={props.name}>
        {props.name}
      </span>
      <Show when={props.more}>
        <span class="shrink-0 text-quiet tabular-nums">{props.more}</span>
      </Show>
    </>
  );
}

function Remove(props: { label: string; onClick: () => void }) {
  return (
    <button
      type="button"
      class="chip-button"
      aria-label={props.label}
      title={props.label}
      onClick={() => props.onClick()}
    >
      <ChatIcon path={CLOSE} size={14} />
    </button>
  );
}

function sizeOf(bytes: number): string {
  const language = document.documentElement.lang;
  const [amount, unit] =
    bytes < 1_000_000 ? [Math.max(1, bytes / 1000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte'];
  const digits = amount < 10 && unit === 'megabyte' ? 1 : 0;
  return amount.toLocaleString(language, { style: 'unit', unit, maximumFractionDigits: digits });
}
