const PATHS = {
  clip: 'M20 11.5l-8.2 8.2a5 5 0 0 1-7.1-7.1l8.5-8.5a3.3 3.3 0 0 1 4.7 4.7l-8.4 8.4a1.6 1.6 0 0 1-2.3-2.3l7.7-7.7',
  microphone: 'M12 3.5a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0v-5a3 3 0 0 0-3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  menu: 'M4 7h16M4 12h16M4 17h10',
  plus: 'M12 5v14M5 12h14',
  send: 'M12 19V5M6 11l6-6 6 6',
  down: 'M12 5v14M6 13l6 6 6-6',
  pencil: 'M4 20h4L19 9l-4-4L4 16zM13.5 6.5l4 4',
  trash: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
  close: 'M6 6l12 12M18 6L6 18',
  chevron: 'M9 6l6 6-6 6',
  memory: 'M7 4h10v16l-5-4-5 4z',
  pin: 'M9 4h6l-.5 6 3 3.5h-11l3-3.5zM12 13.5V20',
  sliders: 'M4 8h9M18 8h2M4 16h3M12 16h8M15.5 5.5v5M9.5 13.5v5',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20.5c1-4 4-5.5 7.5-5.5s6.5 1.5 7.5 5.5',
  dots: 'M5.6 12a.4.4 0 1 0 .01 0zM12 12a.4.4 0 1 0 .01 0zM18.4 12a.4.4 0 1 0 .01 0z',
  archive: 'M4 5h16v4H4zM5.5 9v10h13V9M10 13h4',
  external: 'M9 6H5v13h13v-4M13 4h7v7M20 4l-9 9',
  mask: 'M4 11h16M6.5 11l1.5-6h8l1.5 6M7.5 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM16.5 14.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM10 17q2-1.5 4 0',
  search: 'M10.5 5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM19.5 19.5l-5-5',
};

/** A line drawing. It says nothing to a screen reader: the control it stands in has the words. */
export function Icon(props: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      width={props.size ?? 20}
      height={props.size ?? 20}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="1.8"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[props.name]} />
    </svg>
  );
}
