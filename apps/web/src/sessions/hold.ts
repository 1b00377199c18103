const HOLD_MS = 500;
const STILL_PX = 8;

/**
 * A finger that rests on an element: some browsers tell of it as of a right click, others do not at all. `onHold` is
 * called once; the click that follows is not one. Returns what takes the listeners away.
 */
export function watchHold(element: HTMLElement, onHold: (at: { clientX: number; clientY: number }) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let start: PointerEvent | undefined;
  let isHeld = false;

  function hold(at: { clientX: number; clientY: number }): void {
    clearTimeout(timer);
    if (isHeld) return;
    isHeld = true;
    onHold(at);
  }

  const listeners = {
    pointerdown(event: PointerEvent) {
      isHeld = false;
      start = event;
      clearTimeout(timer);
      if (event.pointerType === 'touch') timer = setTimeout(() => hold(event), HOLD_MS);
    },
    pointermove(event: PointerEvent) {
      const way = start ? Math.hypot(event.clientX - start.clientX, event.clientY - start.clientY) : 0;
      if (way > STILL_PX) clearTimeout(timer);
    },
    pointerup: () => clearTimeout(timer),
    pointercancel: () => clearTimeout(timer),
    contextmenu(event: MouseEvent) {
      // With Shift the browser's own menu comes.
      if (event.shiftKey) return;
      event.preventDefault();
      hold(event);
      // A mouse may ask again without having been pressed for long.
      if (start?.pointerType !== 'touch') isHeld = false;
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
