import type { JSX } from 'solid-js';
import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { channelName } from './channel-names.ts';
import type { Along } from './chat.ts';

const AlongView = later(async () => (await import('./Along.tsx')).AlongView);

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
        <p class="mb-1 max-w-[85%] text-right text-sm break-words text-quiet md:max-w-[75%]" data-subject>
          {props.subject}
        </p>
      </Show>
      <Show when={props.text}>
        <p
          class="max-w-[85%] rounded-3xl rounded-br-lg bg-surface px-4.5 py-2.5 break-words whitespace-pre-wrap md:max-w-[75%]"
          title={time()}
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
      <div class="mt-1 flex min-h-0 flex-wrap items-center justify-end gap-x-3 text-sm text-quiet">
        <Show when={props.source && props.source !== 'web'}>
          <span class="max-w-64 truncate" data-source={props.source}>
            {words.via(channelName(props.source ?? ''))} {props.hook}
          </span>
        </Show>
        <Show when={props.isForeign}>
          <span class="rounded-full border border-line px-2" title={words.foreignMore} data-foreign>
            {words.foreign}
          </span>
        </Show>
        {props.children}
      </div>
    </div>
  );
}
