const PATHS = {
  clip: 'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.6 1.6 0 0 1-2.3-2.3l7.7-7.7',
  microphone: 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  check: 'M5 12.5l4.5 4.5L19 7.5',
  close: 'M6 6l12 12M18 6L6 18',
  file: 'M7 3.5h7l4 4v13H7zM14 3.5v4h4',
  again: 'M19 12a7 7 0 1 1-2.2-5.1L19 9M19 4.5V9h-4.5',
  copy: 'M9 9h10.5v10.5H9zM5 15H4.5V4.5H15V5',
  pencil: 'M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4',
  info: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 11v5M12 8v.01',
  back: 'M15 6l-6 6 6 6',
  forth: 'M9 6l6 6-6 6',
  down: 'M6 9.5l6 6 6-6',
  telegram: 'M20.5 4.5L3.5 11l5.5 2.2L18 7l-7 7.5 6 5zM9 13.2V19l2-2.8',
  email: 'M3.5 6h17v12h-17zM4 6.5l8 6.5 8-6.5',
  slack: 'M9.5 4v16M14.5 4v16M4 9.5h16M4 14.5h16',
  webhook: 'M8 8l-4 4 4 4M16 8l4 4-4 4M13.5 6l-3 12',
  search: 'M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM19.5 19.5l-5-5',
};

export type ChatIconName = keyof typeof PATHS;

/** The drawings of what comes later than the first script; see Icon.tsx. */
export function ChatIcon(props: { name: ChatIconName; size?: number }) {
  return (
    <svg
      class="shrink-0"
      width={props.size ?? 20}
      height={props.size ?? 20}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.7"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
