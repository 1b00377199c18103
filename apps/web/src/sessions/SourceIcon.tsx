import { useApp } from '../app.ts';
import { channelName } from '../chat/channel-names.ts';

const PATHS: Record<string, string> = {
  telegram: 'M20 5L4 11.5l5 2L18 7l-6.5 8 5.5 4z',
  email: 'M4 6h16v12H4zM4 7.5l8 6 8-6',
  slack: 'M10 4L8 20M16 4l-2 16M5 9h15M4 15h15',
  cron: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 1.5',
};
/** Of all others, such as a webhook. */
const OTHER = 'M13 4L6 13h5l-1 7 7-9h-5z';

/** Where a conversation began, beside its title. */
export function SourceIcon(props: { source: string }) {
  const { words } = useApp();
  return (
    <span class="shrink-0 text-quiet" title={words.via(channelName(props.source))}>
      <svg
        width="14"
        height="14"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        stroke-width="1.8"
        stroke-linecap="round"
        stroke-linejoin="round"
        aria-hidden="true"
      >
        <path d={(Object.hasOwn(PATHS, props.source) ? PATHS[props.source] : undefined) ?? OTHER} />
      </svg>
    </span>
  );
}
