import { createSignal, createUniqueId, type JSX, Show } from 'solid-js';

/** From the edge of the window, and from the button, in pixels. */
const EDGE = 8;

/**
 * A button and what it opens: beside it where there is room, at the foot of a phone. The browser closes it on Escape
 * and on a click elsewhere, and gives the focus back.
 */
export function Popover(props: {
  label: string;
  title?: string;
  /** Of the button. */
  class: string;
  button: JSX.Element;
  /** Drawn while it is open. */
  children: (close: () => void) => JSX.Element;
}) {
  const id = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  let button!: HTMLButtonElement; // set by `ref` before it is mounted
  let panel!: HTMLDivElement; // set by `ref` before it is mounted

  function place(): void {
    if (!window.matchMedia('(min-width: 48rem)').matches) {
      for (const side of ['top', 'inset-inline-start'] as const) panel.style.removeProperty(side);
      return;
    }
    const at = button.getBoundingClientRect();
    const { offsetWidth: width, offsetHeight: height } = panel;
    const above = at.top - height - EDGE;
    const top = above >= EDGE ? above : Math.min(at.bottom + EDGE, innerHeight - height - EDGE);
    const isRtl = getComputedStyle(button).direction === 'rtl';
    const start = isRtl ? innerWidth - at.right : at.left;
    panel.style.top = `${Math.max(EDGE, top)}px`;
    panel.style.insetInlineStart = `${Math.max(EDGE, Math.min(start, innerWidth - width - EDGE))}px`;
  }

  function onToggle(event: ToggleEvent): void {
    const opens = event.newState === 'open';
    setOpen(opens);
    if (opens) queueMicrotask(place); // once it is drawn
  }

  return (
    <>
      <button
        ref={(element) => (button = element)}
        type="button"
        class={props.class}
        aria-label={props.label}
        title={props.title}
        aria-haspopup="dialog"
        aria-expanded={isOpen()}
        popovertarget={id}
      >
        {props.button}
      </button>
      <div
        ref={(element) => (panel = element)}
        id={id}
        popover="auto"
        role="dialog"
        aria-label={props.title ?? props.label}
        class="popover text-start text-ink"
        on:beforetoggle={onToggle}
      >
        <Show when={isOpen()}>{props.children(() => panel.hidePopover())}</Show>
      </div>
    </>
  );
}
