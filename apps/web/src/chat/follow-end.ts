import { createSignal, onCleanup, onMount } from 'solid-js';

/** As near to the end as counts for reading it. */
const NEAR_PX = 64;
/** How deep below a run what is being read is looked for: a part, a block of its text, a line of a list. */
const DEPTH = 4;

/**
 * Keeps the end of a growing page in sight while the reader is there. Elsewhere it keeps what they read in its place,
 * whatever comes, goes or grows above it. Safari does not do that by itself (`overflow-anchor`).
 */
export function createFollowEnd(
  elements: { scroller(): HTMLElement; content(): HTMLElement; list(): HTMLElement | undefined },
  on: {
    /** Whether the end of the page is that of the session. */
    isWhole(): boolean;
    /** The reader has moved, or the page has: the run at their eyes, undefined at the end. */
    moved(run_id: string | undefined): void;
  },
) {
  const [isAtEnd, setAtEnd] = createSignal(true);
  let lastTop = 0;
  /** What is being read, the innermost first, each with its place on the whole page. */
  let read: { element: Element; place: number }[] = [];

  const topOf = (element: Element) =>
    element.getBoundingClientRect().top -
    elements.scroller().getBoundingClientRect().top +
    elements.scroller().scrollTop;

  /** The first child that reaches into sight. */
  function firstInSight(parent: Element, line: number): Element | undefined {
    for (const child of parent.children) {
      const { bottom, height } = child.getBoundingClientRect();
      if (height > 0 && bottom > line) return child;
    }
    return undefined;
  }

  function note(): void {
    read = [];
    const line = elements.scroller().getBoundingClientRect().top;
    let element = elements.list();
    for (let depth = 0; element && depth < DEPTH; depth += 1) {
      const inner: Element | undefined = firstInSight(element, line);
      if (!(inner instanceof HTMLElement)) break;
      element = inner;
      read.unshift({ element, place: topOf(element) });
    }
    on.moved(isAtEnd() ? undefined : run());
  }

  const run = () => {
    const element = read.at(-1)?.element;
    return element instanceof HTMLElement ? (element.dataset['run'] ?? '') : '';
  };

  /** What is read stays where it is in sight. Call it when something has changed, before it is drawn. */
  function keepPlace(): void {
    if (isAtEnd()) return toEnd();
    const kept = read.find(({ element }) => element.isConnected);
    const by = kept ? topOf(kept.element) - kept.place : 0;
    if (Math.abs(by) >= 1) elements.scroller().scrollTop += by;
    lastTop = elements.scroller().scrollTop;
    note();
  }

  function toEnd(): void {
    const scroller = elements.scroller();
    setAtEnd(true);
    scroller.scrollTop = scroller.scrollHeight;
    lastTop = scroller.scrollTop;
    on.moved(undefined);
  }

  function onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = elements.scroller();
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR_PX && on.isWhole();
    // Only a reader's own way up leaves the end: text that grows under a resting page does not.
    if (isNear) setAtEnd(true);
    else if (scrollTop < lastTop) setAtEnd(false);
    lastTop = scrollTop;
    if (isAtEnd()) on.moved(undefined);
    else keepPlace();
  }

  onMount(() => {
    const observer = new ResizeObserver(keepPlace);
    observer.observe(elements.content());
    observer.observe(elements.scroller());
    elements.scroller().addEventListener('scroll', onScroll, { passive: true });
    onCleanup(() => {
      observer.disconnect();
      elements.scroller().removeEventListener('scroll', onScroll);
    });
  });

  return {
    isAtEnd,
    toEnd,
    keepPlace,
    /** Brings an element into sight, in the middle where it fits. */
    show(element: Element): void {
      setAtEnd(false);
      const isLong = element.getBoundingClientRect().height > elements.scroller().clientHeight;
      element.scrollIntoView({ block: isLong ? 'start' : 'center' });
      lastTop = elements.scroller().scrollTop;
      note();
    },
  };
}
