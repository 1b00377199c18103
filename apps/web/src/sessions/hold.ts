const HOLD_MS = 500;
const STILL_PX = 8;

/** Where a finger or a pointer was, and on what. */
export interface Held {
  target: EventTarget | null;
  clientX: number;
  clientY: number;
}

/**
 * A finger that rests within an element: some browsers tell of it as of a right click, others do not at all. `onHold`
 * says whether it takes it, and then the click that follows is not one. Returns what takes the listeners away.
 */
export function watchHold(element: HTMLElement, onHold: (at: Held) => boolean) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start: PointerEvent | undefined;
  let isHeld = false;

  const listeners = {
    pointerdown(event: PointerEvent) {
      isHeld = false;
      start = event;
      clearTimeout(timer);
      if (event.pointerType === 'touch') timer = setTimeout(() => (isHeld = onHold(event)), HOLD_MS);
    },
    pointermove(event: PointerEvent) {
      const way = start ? Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) : 0;
      if (way > STILL_PX) clearTimeout(timer);
    },
    pointerup: () => clearTimeout(timer),
    pointercancel: () => clearTimeout(timer),
    contextmenu(event: MouseEvent) {
      if (event.shiftKey) return; // the browser's own menu
      clearTimeout(timer);
      const isTouch = start?.pointerType === 'touch';
      const isTaken = (isTouch && isHeld) || onHold(event);
      if (isTaken) event.preventDefault();
      isHeld = isTaken && isTouch;
    },
    click(event: MouseEvent) {
      if (!isHeld) return;
      isHeld = false;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  const all = Object.entries(listeners) as [string, EventListener][]; // each stands under the name of its own event
  for (const [name, listener] of all) element.addEventListener(name, listener, true);
  return () => {
    clearTimeout(timer);
    for (const [name, listener] of all) element.removeEventListener(name, listener, true);
  };
}
