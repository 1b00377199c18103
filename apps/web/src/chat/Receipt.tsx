import { createSignal, createUniqueId, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { createUndo, UNDO_MS } from '../memory/undo.ts';
import { UndoButton } from '../memory/UndoButton.tsx';
import { quote, type ReceiptPart, sourceOf } from './receipts.ts';
import { useMemoryWords } from '../memory/use-words.ts';

/** What was remembered or forgotten in one line, with ways to take it back and to see why. */
export function Receipt(props: { part: ReceiptPart }) {
  const { brain, memory } = useApp();
  const words = useMemoryWords();
  const [isOpen, setOpen] = createSignal(false);
  const id = createUniqueId();
  let panel!: HTMLDivElement; // set by `ref` before it is mounted
  const undo = createUndo({
    take: () => brain.memory.undo(props.part.undo_id ?? ''),
    // oxlint-disable-next-line solid/reactivity -- a receipt keeps its change and its time
    until: props.part.change === 'forgotten' ? Date.parse(props.part.created_at) + UNDO_MS : null,
  });

  const isForgottenHere = () => memory()?.memories.isForgotten(props.part.memory_id) ?? false;
  const isUndone = () => props.part.fate === 'undone' || undo.state() === 'undone';
  const isUndoable = () => props.part.undo_id !== null && props.part.fate !== 'past' && !isForgottenHere();

  function toggle(): void {
    if (setOpen((before) => !before)) panel.scrollIntoView({ block: 'nearest' });
  }

  return (
    <Show when={props.part.fate !== 'told'}>
      <div
        class="flex gap-2 text-sm leading-7 text-quiet"
        data-receipt={props.part.change}
        data-fate={props.part.fate}
      >
        <span class="mt-[0.6875rem] size-1.5 shrink-0 rounded-full bg-accent" />
        <div class="min-w-0">
          <p class="break-words">
            {words[props.part.change]}{' '}
            <Show when={props.part.text}>
              <span class="text-ink" classList={{ 'line-through opacity-60': isUndone() }}>
                {quote(props.part.text)}
              </span>{' '}
            </Show>
            <Show when={props.part.was}>{(was) => <span>{words.was(quote(was()))} </span>}</Show>
            <span class="inline-block">
              <Show when={isUndoable() && (isUndone() || undo.state() !== 'past')}>
                <Dot /> <UndoButton undo={undo} what={quote(props.part.text)} isUndone={isUndone()} />{' '}
              </Show>
              <Show when={isForgottenHere() && props.part.change !== 'forgotten'}>
                <Dot /> <span>{words.forgotten}</span>{' '}
              </Show>
              <Dot />{' '}
              <button
                type="button"
                class="link-button"
                aria-expanded={isOpen()}
                aria-controls={id}
                onClick={toggle}
              >
                {words.why}
              </button>
            </span>
          </p>
          <div id={id} ref={(element) => (panel = element)} hidden={!isOpen()}>
            <Why part={props.part} isKnown={!isUndone() && props.part.change !== 'forgotten'} />
          </div>
        </div>
      </div>
    </Show>
  );
}

/** Who wrote it, from which message, and the way to the memory. */
function Why(props: { part: ReceiptPart; isKnown: boolean }) {
  const { conversation, route } = useApp();
  const words = useMemoryWords();
  const source = () => sourceOf(conversation()?.chat.state.runs ?? [], props.part);
  const isCut = () => quote(props.part.text) !== props.part.text;
  return (
    <div class="line-body flex flex-col items-start gap-1 leading-6">
      <p>{words.whyOf[props.part.why]}</p>
      <Show when={source()}>
        {(text) => (
          <p class="break-words">
            {words.youWrote} <q class="text-ink">{quote(text())}</q>
          </p>
        )}
      </Show>
      <Show when={isCut()}>
        <p class="break-words whitespace-pre-wrap text-ink">{props.part.text}</p>
      </Show>
      <Show when={props.isKnown}>
        <button type="button" class="link-button" onClick={() => route.openMemory(props.part.memory_id)}>
          {words.show}
        </button>
      </Show>
    </div>
  );
}

function Dot() {
  return <span aria-hidden="true">·</span>;
}
