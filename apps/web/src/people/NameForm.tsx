import { createSignal, onMount } from 'solid-js';
import { usePeople } from './people.ts';

const MAX_CHARS = 100;

/** A name, and what to do with it. Escape leaves all as it was. */
export function NameForm(props: {
  label: string;
  placeholder: string;
  submit: string;
  isBusy: boolean;
  onName: (name: string) => void;
  onCancel: () => void;
}) {
  const { words } = usePeople();
  const [name, setName] = createSignal('');
  let field!: HTMLInputElement; // set by `ref` before it is mounted
  onMount(() => field.focus());

  return (
    <form
      class="mt-1.5 flex flex-wrap gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (name().trim() && !props.isBusy) props.onName(name().trim());
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.isComposing) return;
        event.preventDefault(); // the drawer around it stays open
        props.onCancel();
      }}
    >
      <input
        ref={(element) => (field = element)}
        class="field min-w-40 flex-1 text-base"
        aria-label={props.label}
        placeholder={props.placeholder}
        autocomplete="off"
        maxlength={MAX_CHARS}
        value={name()}
        onInput={(event) => setName(event.currentTarget.value)}
      />
      <button type="submit" class="small-button min-h-10" aria-disabled={!name().trim() || props.isBusy}>
        {props.submit}
      </button>
      <button
        type="button"
        class="small-button min-h-10 border-transparent bg-transparent"
        onClick={() => props.onCancel()}
      >
        {words.cancel}
      </button>
    </form>
  );
}
