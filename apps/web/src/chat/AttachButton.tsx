import { ChatIcon } from './ChatIcon.tsx';
import type { ComposerWords } from './composer-words.ts';

/** Opens the browser's own choice of files. */
export function AttachButton(props: { words: ComposerWords; onFiles: (files: File[]) => void }) {
  let input!: HTMLInputElement; // set by `ref` before it is mounted
  return (
    <>
      <button
        type="button"
        class="icon-button rounded-full"
        aria-label={props.words.attach}
        title={props.words.attach}
        onClick={() => input.click()}
      >
        <ChatIcon name="clip" />
      </button>
      <input
        ref={(element) => (input = element)}
        type="file"
        multiple
        hidden
        tabindex={-1}
        aria-label={props.words.attach}
        onChange={() => {
          props.onFiles([...(input.files ?? [])]);
          input.value = ''; // the same file may be chosen again
        }}
      />
    </>
  );
}
