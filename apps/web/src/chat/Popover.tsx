import { createSignal, createUniqueId, type JSX, Show } from 'solid-js';

/** From the edge of the window, and from the button, in pixels. */
const EDGE = 8;
/** As wide as composer.css has it, where it stands beside its button. */
const WIDTH = 352;

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

  /** By the edge that is next to the button: what it holds may still grow. */
  function place(): void {
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
    if (opens) place();
    setOpen(opens);
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
