import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import type { Along } from './chat.ts';

const AlongView = later(async () => (await import('./Along.tsx')).AlongView);
const SourceBadge = later(async () => (await import('./SourceBadge.tsx')).SourceBadge);

/** What the person said, as they wrote it; below it, what became of it. */
export function AskBubble(props: {
  text: string;
  source?: string;
  hook?: string | undefined;
  subject?: string | undefined;
  time?: string;
  /** Its words may be anybody's. */
  isForeign?: boolean;
  along?: Along | undefined;
  children?: JSX.Element;
}) {
  const { words } = useApp();
  const time = () =>
    props.time ? new Date(props.time).toLocaleString(document.documentElement.lang) : undefined;
  return (
    <div class="flex flex-col items-end">
      <Show when={props.subject}>
        <p
          class="mb-1 max-w-[85%] text-end text-sm break-words text-quiet md:max-w-[75%]"
          dir="auto"
          data-subject
        >
          {props.subject}
        </p>
      </Show>
      <Show when={props.text}>
        <p
          class="max-w-[85%] rounded-3xl rounded-ee-lg bg-surface px-4.5 py-2.5 break-words whitespace-pre-wrap md:max-w-[75%]"
          title={time()}
          dir="auto"
        >
          <Show when={!props.isForeign}>
            <span class="sr-only">{words.you}: </span>
          </Show>
          <span>{props.text}</span>
        </p>
      </Show>
      <Show when={props.along}>
        <AlongView of={props.along} />
      </Show>
      <div class="mt-0.5 -mb-2 flex min-h-8 max-w-full flex-wrap items-center justify-end gap-x-3 text-sm text-quiet">
        <Show when={props.source && (props.source !== 'web' || props.isForeign) && props.source}>
          {(source) => (
            <SourceBadge source={source()} hook={props.hook} isForeign={props.isForeign ?? false} />
          )}
        </Show>
        {props.children}
      </div>
    </div>
  );
}
