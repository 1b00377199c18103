import { createSignal, onCleanup } from 'solid-js';
import { usePeople } from './people.ts';

const COPIED_MS = 2000;

export function CopyButton(props: { text: string; label?: string }) {
  const { words } = usePeople();
  const [isCopied, setCopied] = createSignal(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  onCleanup(() => clearTimeout(timer));

  async function copy(): Promise<void> {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    clearTimeout(timer);
    timer = setTimeout(() => setCopied(false), COPIED_MS);
  }

  return (
    <button
      type="button"
      class="small-button shrink-0"
      aria-label={isCopied() ? undefined : props.label}
      onClick={() => void copy()}
    >
      {isCopied() ? words.copied : words.copy}
    </button>
  );
}
