import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { useApp } from '../app.ts';

/** What the person said, as they wrote it; below it, what became of it. */
export function AskBubble(props: { text: string; source?: string; time?: string; children?: JSX.Element }) {
  const { words } = useApp();
  const time = () =>
    props.time ? new Date(props.time).toLocaleString(document.documentElement.lang) : undefined;
  return (
    <div class="flex flex-col items-end">
      <p
        class="max-w-[85%] rounded-3xl rounded-br-lg bg-surface px-4.5 py-2.5 break-words whitespace-pre-wrap md:max-w-[75%]"
        title={time()}
      >
        <span class="sr-only">{words.you}: </span>
        <span>{props.text}</span>
      </p>
      <div class="mt-1 flex min-h-0 flex-wrap items-center justify-end gap-x-3 text-sm text-quiet">
        <Show when={props.source && props.source !== 'web'}>
          <span>{words.via(props.source ?? '')}</span>
        </Show>
        {props.children}
      </div>
    </div>
  );
}
