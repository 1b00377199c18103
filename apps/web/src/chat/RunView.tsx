import { createEffect, createSignal, For, onCleanup, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { later } from '../later.tsx';
import { AskBubble } from './AskBubble.tsx';
import { isAsking, isSeen, type Run } from './chat.ts';
import { PartView } from './PartView.tsx';

const actions = () => import('./MessageActions.tsx');
const AskActions = later(async () => (await actions()).AskActions);
const AnswerActions = later(async () => (await actions()).AnswerActions);
const Versions = later(async () => (await actions()).Versions);
const EditMessage = later(async () => (await import('./EditMessage.tsx')).EditMessage);
const RunFault = later(async () => (await import('./RunFault.tsx')).RunFault);
const Working = later(async () => (await import('./Working.tsx')).Working);

/**
 * What can be done with a message is there when a pointer or the focus comes to it; for who has neither, once they have
 * had the time to read.
 */
const ACTIONS_MS = 8000;
const ACTIONS_TOUCH_MS = 1000;
/** An answer that takes no longer needs no words about it. */
const WORKING_MS = 5000;

interface Props {
  run: Run;
  /** The brain works on it, or takes it next. */
  isNext: boolean;
  /** The same was asked again later. */
  isRepeated: () => boolean;
}

/** True from so long after it was asked for on, as long as `isOn`. */
function createAfter(ms: number, isOn: () => boolean) {
  const [isPast, setPast] = createSignal(false);
  createEffect(() => {
    setPast(false);
    if (!isOn()) return;
    const timer = setTimeout(() => setPast(true), ms);
    onCleanup(() => clearTimeout(timer));
  });
  return [isPast, setPast] as const;
}

/** A question and all that came of it. */
export function RunView(props: Props) {
  const { words, stop, editing, conversation } = useApp();

  const isWaiting = () => props.run.status === 'waiting' && !props.isNext;
  const isQuiet = () =>
    props.isNext &&
    !isAsking(props.run) &&
    !props.run.parts.some((part) => 'state' in part && isMoving(part.state));
  const isOver = () => props.run.status === 'finished' || props.run.status === 'cancelled';
  const isMine = () => props.run.ask !== null && !props.run.ask.isForeign;
  const [isNear, setNear] = createAfter(
    window.matchMedia('(hover: none)').matches ? ACTIONS_TOUCH_MS : ACTIONS_MS,
    () => true,
  );
  const [isLong] = createAfter(WORKING_MS, isQuiet);

  return (
    <li
      class="run flex-col gap-3"
      classList={{ flex: isSeen(props.run), hidden: !isSeen(props.run) }}
      data-run={props.run.run_id}
      data-status={props.run.status}
      data-asking={isAsking(props.run)}
      onPointerEnter={() => setNear(true)}
      onFocusIn={() => setNear(true)}
    >
      <Show when={props.run.ask}>
        {(ask) => (
          <Show when={editing() !== props.run.run_id} fallback={<EditMessage run={props.run} />}>
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
              <Show when={isNear() && isMine()}>
                <AskActions run={props.run} />
              </Show>
              <Show when={(conversation()?.versions(props.run).count ?? 1) > 1}>
                <Versions run={props.run} />
              </Show>
            </AskBubble>
          </Show>
        )}
      </Show>
      <For each={props.run.parts}>{(part) => <PartView part={part} parts={props.run.parts} />}</For>
      <Show when={isQuiet()}>
        <p class="flex min-h-7 items-center gap-2.5">
          <span class="breathe block size-2.5 rounded-full bg-accent" />
          <Show when={isLong()} fallback={<span class="sr-only">{words.working}</span>}>
            <Working run={props.run} />
          </Show>
        </p>
      </Show>
      <Show when={props.run.status === 'cancelled'}>
        <p class="text-sm text-quiet">{words.stopped}</p>
      </Show>
      <Show when={props.run.status === 'failed'}>
        <RunFault run={props.run} isRepeated={props.isRepeated} />
      </Show>
      <Show when={isOver()}>
        <div class="-ms-2 -mt-1.5 -mb-3 min-h-8">
          <Show when={isNear()}>
            <AnswerActions run={props.run} />
          </Show>
        </div>
      </Show>
    </li>
  );
}

function isMoving(state: string): boolean {
  return state === 'writing' || state === 'working';
}
