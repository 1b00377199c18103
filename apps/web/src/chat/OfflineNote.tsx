import { Show } from 'solid-js';
import { pathOfSection } from '../admin/admin-path.ts';
import { useApp } from '../app.ts';
import { offlineWords } from './offline-words.ts';

const SECTION = 'models';

/** The way to a real model: an owner's is a link, a member's is a word to the owner. */
export function SetModel() {
  const { code, isOwner, route } = useApp();
  const words = offlineWords[code];
  return (
    <Show when={isOwner()} fallback={words.askOwner}>
      <a
        class="underline underline-offset-4 hover:text-ink"
        href={pathOfSection(SECTION)}
        onClick={(event) => {
          if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
          event.preventDefault();
          route.openAdmin(SECTION);
        }}
      >
        {words.setModel}
      </a>
    </Show>
  );
}

/** That rules answer, where no model is set up, and the way to one that does. */
export function OfflineNote() {
  const words = offlineWords[useApp().code];
  return (
    <p class="order-first col-span-2 px-3 pt-3 text-sm text-quiet" data-offline-note>
      {words.note} <SetModel />
    </p>
  );
}
