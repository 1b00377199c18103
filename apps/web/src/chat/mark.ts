const MARKED_MS = 2200;

/** Shows for a moment which element was meant, and puts the focus there. Without motion for who wants none. */
export function mark(element: HTMLElement): void {
  element.tabIndex = -1;
  element.focus({ preventScroll: true });
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches;
  const tint = 'color-mix(in oklab, var(--accent) 16%, transparent)';
  const shape = { borderRadius: '1rem', boxShadow: `0 0 0 0.5rem ${tint}`, background: tint };
  const end = isStill
    ? shape
    : { ...shape, boxShadow: '0 0 0 0.5rem transparent', background: 'transparent' };
  element.animate([shape, shape, end], { duration: MARKED_MS, easing: isStill ? 'steps(1)' : 'ease-in' });
}
