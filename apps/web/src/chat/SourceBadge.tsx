import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { channelName } from './channel-names.ts';
import { ChatIcon, type ChatIconName } from './ChatIcon.tsx';

const ICONS: Record<string, ChatIconName> = {
  telegram: 'telegram',
  email: 'email',
  slack: 'slack',
};

/** By what way a message came that was not written here. */
export function SourceBadge(props: { source: string; hook?: string | undefined; isForeign: boolean }) {
  const { words } = useApp();
  const icon = () => (Object.hasOwn(ICONS, props.source) ? ICONS[props.source] : undefined) ?? 'webhook';
  return (
    <>
      <span class="flex min-w-0 items-center gap-1.5" data-source={props.source}>
        <ChatIcon name={icon()} size={15} />
        <span class="max-w-64 truncate">
          {words.via(channelName(props.source))} {props.hook}
        </span>
      </span>
      <Show when={props.isForeign}>
        <span class="rounded-full border border-line px-2" title={words.foreignMore} data-foreign>
          {words.foreign}
        </span>
      </Show>
    </>
  );
}
