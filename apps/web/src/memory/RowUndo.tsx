import { onMount } from 'solid-js';
import { useMemory } from './use-memory.ts';
import { quote } from '../chat/receipts.ts';
import type { Row } from './rows.ts';
import { createUndo, UNDO_MS } from './undo.ts';
import { UndoButton } from './UndoButton.tsx';

interface Props {
  row: Row;
  onUndone: () => void;
  /** It takes the place of what had the focus. */
  isFocused?: boolean;
}

/** Takes back the last change of a row in the list. */
export function RowUndo(props: Props) {
  const memory = useMemory();
  let place!: HTMLSpanElement; // set by `ref` before it is mounted
  const undo = createUndo({
    async take() {
      await memory.memories.undo(props.row);
      props.onUndone();
    },
    // oxlint-disable-next-line solid/reactivity -- another change makes another button
    until: (props.row.taken?.at ?? 0) + UNDO_MS,
  });
  onMount(() => props.isFocused && place.querySelector('button')?.focus());

  return (
    <span ref={(element) => (place = element)}>
      <UndoButton undo={undo} what={quote(props.row.memory.content)} />
    </span>
  );
}
