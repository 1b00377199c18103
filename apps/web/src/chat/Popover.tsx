import { createSignal, createUniqueId, type JSX, onMount, Show } from 'solid-js';

/** From the edge of the window, and from the button, in pixels. */
const EDGE = 8;
/** As wide as composer.css has it, where it stands beside its button. */
const WIDTH = 352;

/**
 * What a button opens: beside it where there is room, at the foot of a phone. The browser closes it on Escape and on a
 * click elsewhere, and gives the focus back. With `isOpenAtOnce` it opens as it is drawn.
 */
export function PopoverPanel(props: {
  button: () => HTMLButtonElement | undefined;
  label: string;
  isOpenAtOnce?: boolean;
  /** Drawn while it is open. */
  children: (close: () => void) => JSX.Element;
}) {
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  let panel!: HTMLDivElement; // set by `ref` before it is mounted

  /** By the edge that is next to the button: what it holds may still grow. */
  function place(button: HTMLButtonElement): void {
    const { style } = panel;
    style.removeProperty('top');
    style.removeProperty('bottom');
    style.removeProperty('inset-inline-start');
    if (!window.matchMedia('(min-width: 48rem)').matches) return;
    const at = button.getBoundingClientRect();
    if (at.top > innerHeight / 2) style.bottom = `${innerHeight - at.top + EDGE}px`;
    else style.top = `${at.bottom + EDGE}px`;
    const isRtl = getComputedStyle(button).direction === 'rtl';
    const start = isRtl ? innerWidth - at.right : at.left;
    style.insetInlineStart = `${Math.max(EDGE, Math.min(start, innerWidth - WIDTH - EDGE))}px`;
  }

  function onToggle(event: ToggleEvent): void {
    const opens = event.newState === 'open';
    const button = props.button();
    if (opens && button) place(button);
    button?.setAttribute('aria-expanded', String(opens));
    setOpen(opens);
  }

  onMount(() => {
    const button = props.button();
    if (button) button.popoverTargetElement = panel; // from now on the browser opens and closes it
    if (props.isOpenAtOnce) panel.showPopover();
  });

  return (
    <div
      ref={(element) => (panel = element)}
      id={id}
      popover="auto"
      role="dialog"
      aria-label={props.label}
      class="popover text-start text-ink"
      on:beforetoggle={onToggle}
    >
      <Show when={isOpen()}>{props.children(() => panel.hidePopover())}</Show>
    </div>
  );
}

/** A button with what it opens. */
export function Popover(props: {
  label: string;
  /** Of the button. */
  class: string;
  icon: JSX.Element;
  children: (close: () => void) => JSX.Element;
}) {
  let button!: HTMLButtonElement; // set by `ref` before it is mounted
  return (
    <>
      <button
        ref={(element) => (button = element)}
        type="button"
        class={props.class}
        aria-label={props.label}
        title={props.label}
        aria-haspopup="dialog"
        aria-expanded="false"
      >
        {props.icon}
      </button>
      <PopoverPanel button={() => button} label={props.label}>
        {props.children}
      </PopoverPanel>
    </>
  );
}
