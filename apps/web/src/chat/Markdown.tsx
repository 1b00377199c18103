import { createEffect, createSignal, For, on, onCleanup, onMount } from 'solid-js';
import { useApp } from '../app.ts';

const COPIED_MS = 2000;

/** Text of the brain. While it is written it is drawn at most once a frame, and only its last block anew. */
export function Markdown(props: { text: string; isWriting: boolean }) {
  const { markdown } = useApp();
  const [shown, setShown] = createSignal(props.text);
  let frame = 0;

  createEffect(
    on([() => props.text, () => props.isWriting], ([text, isWriting]) => {
      cancelAnimationFrame(frame);
      // A hidden page has no frames, and the end must not wait for one.
      if (!isWriting || document.hidden) setShown(text);
      else frame = requestAnimationFrame(() => setShown(text));
    }),
  );
  onCleanup(() => cancelAnimationFrame(frame));

  return (
    <div class="markdown" data-writing={props.isWriting}>
      <For each={markdown.blocks(shown())}>{(html) => <Block html={html} />}</For>
    </div>
  );
}

function Block(props: { html: string }) {
  const { markdown, words } = useApp();
  let root!: HTMLDivElement; // set by `ref` before it is mounted
  const timers = new Set<ReturnType<typeof setTimeout>>();

  onMount(() => {
    const safe = markdown.clean(props.html);
    for (const pre of safe.querySelectorAll('pre')) frameCode(pre);
    root.append(safe);
  });
  onCleanup(() => timers.forEach((timer) => clearTimeout(timer)));

  /** Puts a head over a code block: its language, and a button to copy it. */
  function frameCode(pre: HTMLPreElement): void {
    const code = pre.querySelector('code');
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = words.copy;
    const copy = async () => {
      await navigator.clipboard.writeText(code?.textContent ?? '');
      button.textContent = words.copied;
      timers.add(setTimeout(() => (button.textContent = words.copy), COPIED_MS));
    };
    button.addEventListener('click', () => void copy());
    const language = document.createElement('span');
    language.textContent = code?.className.replace('language-', '') ?? '';
    const head = document.createElement('header');
    head.append(language, button);
    const frame = document.createElement('div');
    frame.className = 'code';
    pre.tabIndex = 0; // a wide block scrolls by keyboard too
    pre.replaceWith(frame);
    frame.append(head, pre);
  }

  return <div ref={(element) => (root = element)} />;
}
