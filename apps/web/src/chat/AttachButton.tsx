import { ChatIcon } from './ChatIcon.tsx';
import type { ComposerWords } from './composer-words.ts';

const CLIP =
  'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.6 1.6 0 0 1-2.3-2.3l7.7-7.7';

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
        <ChatIcon path={CLIP} />
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
