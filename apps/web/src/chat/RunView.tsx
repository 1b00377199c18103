import { For, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { AskBubble } from './AskBubble.tsx';
import { isAsking, isSeen, type Run } from './chat.ts';
import { PartView } from './PartView.tsx';

interface Props {
  run: Run;
  /** The brain works on it, or takes it next. */
  isNext: boolean;
  /** The same was asked again later. */
  isRepeated: () => boolean;
}

/** A question and all that came of it. */
export function RunView(props: Props) {
  const { words, stop, say } = useApp();

  const isWaiting = () => props.run.status === 'waiting' && !props.isNext;
  const isQuiet = () =>
    props.isNext &&
    !isAsking(props.run) &&
    !props.run.parts.some((part) => 'state' in part && isMoving(part.state));

  return (
    <li
      class="flex-col gap-3"
      classList={{ flex: isSeen(props.run), hidden: !isSeen(props.run) }}
      data-run={props.run.run_id}
      data-status={props.run.status}
      data-asking={isAsking(props.run)}
    >
      <Show when={props.run.ask}>
        {(ask) => (
          <AskBubble
            text={ask().text}
            source={ask().source}
            hook={ask().hook}
            subject={ask().subject}
            time={ask().created_at}
            isForeign={ask().isForeign}
            along={ask().along}
          >
            <Show when={isWaiting()}>
              <span>{words.waiting}</span>
              <button type="button" class="link-button" onClick={() => void stop(props.run.run_id)}>
                {words.cancel}
              </button>
            </Show>
          </AskBubble>
        )}
      </Show>
      <For each={props.run.parts}>{(part) => <PartView part={part} parts={props.run.parts} />}</For>
      <Show when={isQuiet()}>
        <p class="py-1.5">
          <span class="breathe block size-2.5 rounded-full bg-accent" />
          <span class="sr-only">{words.working}</span>
        </p>
      </Show>
      <Show when={props.run.status === 'cancelled'}>
        <p class="text-sm text-quiet">{words.stopped}</p>
      </Show>
      <Show when={props.run.status === 'failed'}>
        <div role="alert" class="rounded-2xl border border-alarm/40 px-4 py-3">
          <p>{props.run.error ?? words.failed}</p>
          <Show when={props.run.ask && !props.isRepeated()}>
            <button type="button" class="plain-button mt-2.5" onClick={() => say(props.run.ask?.text ?? '')}>
              {words.retry}
            </button>
          </Show>
        </div>
      </Show>
    </li>
  );
}

function isMoving(state: string): boolean {
  return state === 'writing' || state === 'working';
}
