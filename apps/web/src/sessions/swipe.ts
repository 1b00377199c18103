/** A finger that went so far means it; less, and the drawer comes back. */
const FAR_PX = 64;
/** Until a finger has gone so far it may still mean to scroll. */
const START_PX = 12;

/** Lets a finger push a drawer away towards the side it comes from. Returns what takes the listeners away. */
export function watchSwipe(drawer: HTMLElement, onAway: () => void) {
  let start: Touch | undefined;
  let isSwipe = false;
  let way = 0;

  function begin(event: TouchEvent): void {
    start = event.touches.length === 1 ? event.touches[0] : undefined;
    isSwipe = false;
    way = 0;
  }

  function move(event: TouchEvent): void {
    const touch = event.touches[0];
    if (!start || !touch) return;
    const isRtl = getComputedStyle(drawer).direction === 'rtl';
    const x = (touch.clientX - start.clientX) * (isRtl ? -1 : 1);
    const y = Math.abs(touch.clientY - start.clientY);
    if (!isSwipe && y > START_PX) start = undefined;
    if (!isSwipe && -x > START_PX && -x > y) isSwipe = true;
    if (!isSwipe) return;
    way = Math.max(0, -x);
    drawer.style.translate = `${isRtl ? way : -way}px 0`;
  }

  function end(): void {
    const isAway = isSwipe && way > FAR_PX;
    start = undefined;
    isSwipe = false;
    drawer.style.translate = '';
    if (isAway) onAway();
  }

  const options = { passive: true };
  drawer.addEventListener('touchstart', begin, options);
  drawer.addEventListener('touchmove', move, options);
  drawer.addEventListener('touchend', end);
  drawer.addEventListener('touchcancel', end);
  return () => {
    drawer.removeEventListener('touchstart', begin);
    drawer.removeEventListener('touchmove', move);
    drawer.removeEventListener('touchend', end);
    drawer.removeEventListener('touchcancel', end);
  };
}
