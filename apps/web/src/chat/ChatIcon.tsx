/** Drawn in more than one place. */
export const CLOSE = 'M6 6l12 12M18 6L6 18';
export const CHECK = 'M5 12.5l4.5 4.5L19 7.5';

/** A drawing of what comes later than the first script, by its path; see Icon.tsx. */
export function ChatIcon(props: { path: string; size?: number }) {
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
      <path d={props.path} />
    </svg>
  );
}
