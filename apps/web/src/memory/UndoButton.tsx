import { Match, Show, Switch } from 'solid-js';
import type { Undo } from './undo.ts';
import { useMemoryWords } from './use-words.ts';

interface Props {
  undo: Undo;
  /** What is taken back, for who does not see what stands beside it. */
  what: string;
  /** It was taken back elsewhere. */
  isUndone?: boolean;
}

/** Takes a change back, and says what came of that in its place. */
export function UndoButton(props: Props) {
  const words = useMemoryWords();
  let outcome!: HTMLSpanElement; // set by `ref` before it is mounted

  const state = () => (props.isUndone ? 'undone' : props.undo.state());
  const isOffered = () => ['ready', 'undoing', 'failed'].includes(state());

  async function take(button: HTMLButtonElement): Promise<void> {
    await props.undo.undo();
    // Who pressed a button that is gone now goes on from what stands in its place.
    const hadFocus = document.activeElement === button || document.activeElement === document.body;
    if (hadFocus && !button.isConnected && outcome.isConnected) outcome.focus();
  }

  return (
    <>
      <Show when={isOffered()}>
        <button
          type="button"
          class="link-button"
          aria-label={state() === 'undoing' ? words.undoing : words.undoWhat(props.what)}
          aria-disabled={state() === 'undoing'}
          onClick={(event) => void take(event.currentTarget)}
        >
          {state() === 'undoing' ? words.undoing : words.undo}
        </button>
      </Show>
      <span ref={(element) => (outcome = element)} role="status" tabindex={-1} class="outline-none">
        <Switch>
          <Match when={state() === 'undone'}>{words.undone}</Match>
          <Match when={state() === 'late'}>{words.late}</Match>
          <Match when={state() === 'failed'}> {words.undoFailed}</Match>
        </Switch>
      </span>
    </>
  );
}
