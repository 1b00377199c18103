import { createSignal, onCleanup, onMount } from 'solid-js';

/** As near to the end as counts for reading it. */
const NEAR_PX = 64;

/**
 * Keeps the end of a growing page in sight while the reader is there, and lets them read in peace elsewhere.
 * `older` is called when they come near the top.
 */
export function createFollowEnd(
  elements: { scroller(): HTMLElement; content(): HTMLElement },
  older: () => void,
) {
  const [isAtEnd, setAtEnd] = createSignal(true);
  let lastTop = 0;

  function toEnd(): void {
    const scroller = elements.scroller();
    setAtEnd(true);
    scroller.scrollTop = scroller.scrollHeight;
  }

  function onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = elements.scroller();
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    // Only a reader's own way up leaves the end: text that grows under a resting page does not.
    if (isNear) setAtEnd(true);
    else if (scrollTop < lastTop) setAtEnd(false);
    lastTop = scrollTop;
    if (scrollTop < clientHeight) older();
  }

  onMount(() => {
    const observer = new ResizeObserver(() => {
      if (isAtEnd()) toEnd();
    });
    observer.observe(elements.content());
    observer.observe(elements.scroller());
    elements.scroller().addEventListener('scroll', onScroll, { passive: true });
    onCleanup(() => {
      observer.disconnect();
      elements.scroller().removeEventListener('scroll', onScroll);
    });
  });

  return { isAtEnd, toEnd };
}
