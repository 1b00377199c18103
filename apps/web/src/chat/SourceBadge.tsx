import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { channelName } from './channel-names.ts';
import { ChatIcon } from './ChatIcon.tsx';

const WEBHOOK = 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12';
const PATHS: Record<string, string> = {
  telegram: 'M20.5 4.5L3.5 11l5.5 2.2L18 7l-7 7.5 6 5zM9 13.2V19l2-2.8',
  email: 'M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5',
  slack: 'M9.5 4v16M14.5 4v16M4 9.5h16M4 14.5h16',
};

const FOREIGN = {
  en: {
    label: 'from outside, read as data',
    more: 'Anybody may have written this: what it asks for is not done without your word.',
  },
  fr: {
    label: 'venu du dehors, lu comme une donnée',
    more: 'N’importe qui a pu l’écrire : rien de ce qui y est demandé n’est fait sans votre accord.',
  },
};

/** By what way a message came that was not written here. */
export function SourceBadge(props: { source: string; hook?: string | undefined; isForeign: boolean }) {
  const { words, code } = useApp();
  const path = () => (Object.hasOwn(PATHS, props.source) ? PATHS[props.source] : undefined) ?? WEBHOOK;
  return (
    <>
      <span class="flex min-w-0 items-center gap-1.5" data-source={props.source}>
        <ChatIcon path={path()} size={15} />
        <span class="max-w-64 truncate">
          {words.via(channelName(props.source))} {props.hook}
        </span>
      </span>
      <Show when={props.isForeign}>
        <span class="rounded-full border border-line px-2" title={FOREIGN[code].more} data-foreign>
          {FOREIGN[code].label}
        </span>
      </Show>
    </>
  );
}
