import { onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import type { Keyboard } from './keyboard.ts';

const Palette = later(async () => (await import('../palette/Palette.tsx')).Palette);
const KeysDialog = later(async () => (await import('./KeysDialog.tsx')).KeysDialog);

/** The keys that work everywhere on the page, and what they open. What they do comes with the first of them. */
export function Keys(props: { onToggleList: () => void }) {
  const app = useApp();
  let keyboard: Keyboard | undefined;

  async function load(): Promise<Keyboard> {
    const { createKeyboard } = await import('./keyboard.ts');
    return (keyboard ??= createKeyboard({ app, onToggleList: () => props.onToggleList() }));
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (keyboard) return keyboard.press(event);
    const { target, ctrlKey, metaKey, altKey } = event;
    // Who but writes needs none of it. The key that is held down for another comes first, and is enough to load it.
    const isCalled = target === document.body || ctrlKey || metaKey || altKey;
    if (isCalled) void load().then((loaded) => loaded.press(event));
  }
  onMount(() => {
    document.addEventListener('keydown', onKeyDown);
    onCleanup(() => document.removeEventListener('keydown', onKeyDown));
  });

  return (
    <>
      <Show when={app.panel.now() === 'palette'}>
        <Palette />
      </Show>
      <Show when={app.panel.now() === 'keys'}>
        <KeysDialog />
      </Show>
    </>
  );
}
