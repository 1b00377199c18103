import { createSignal, onCleanup, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { fileWords } from './file-words.ts';

/** Takes files that are dropped anywhere on the page; while they hang over it, it says so. */
export function DropHint(props: { onFiles: (files: File[]) => void }) {
  const words = fileWords[useApp().code];
  // It is drawn as the first file comes over the page.
  const [isOver, setOver] = createSignal(!isCovered());
  /** Each element that the pointer enters tells so before the last one is left. */
  let depth = 1;
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

  const onEnter = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth += 1;
    setOver(!isCovered());
  };
  const onLeave = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    depth = Math.max(0, depth - 1);
    if (depth === 0) setOver(false);
  };
  const onOver = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault(); // or the browser would open the file in place of the page
    if (event.dataTransfer) event.dataTransfer.dropEffect = isCovered() ? 'none' : 'copy';
  };
  const onDrop = (event: DragEvent) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    setOver(false);
    if (!isCovered()) props.onFiles([...(event.dataTransfer?.items ?? [])].flatMap(fileOf));
  };

  const listeners = { dragenter: onEnter, dragleave: onLeave, dragover: onOver, drop: onDrop } as const;
  const names = ['dragenter', 'dragleave', 'dragover', 'drop'] as const;
  for (const name of names) window.addEventListener(name, listeners[name]);
  onCleanup(() => names.forEach((name) => window.removeEventListener(name, listeners[name])));

  return (
    <Show when={isOver()}>
      <div class="drop-hint" data-drop-hint>
        <p>{words.dropHere}</p>
      </div>
    </Show>
  );
}

function isCovered(): boolean {
  return document.querySelector('dialog:modal') !== null;
}

/** A folder counts as an empty file: what it holds is not looked for. */
function fileOf(item: DataTransferItem): File[] {
  if (item.kind !== 'file') return [];
  if (item.webkitGetAsEntry()?.isDirectory) return [new File([], '')];
  const file = item.getAsFile();
  return file ? [file] : [];
}
