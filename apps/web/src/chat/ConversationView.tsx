import { createEffect, createMemo, For, Match, on, onCleanup, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { Announcer } from './Announcer.tsx';
import type { Run } from './chat.ts';
import type { Conversation } from './conversation.ts';
import { createFollowEnd } from './follow-end.ts';
import { mark } from './mark.ts';
import { RunView } from './RunView.tsx';
import { UnsentBubble } from './UnsentBubble.tsx';

/** So many screens from the end of what is loaded, more is asked for. */
const AHEAD = 1.5;

/** The session that is shown. A reader at the end stays there while it grows; more comes on the way up and down. */
export function ConversationView(props: { conversation: Conversation }) {
  const { words, route, pending } = useApp();
  let scroller!: HTMLDivElement; // set by `ref` before it is mounted
  let content!: HTMLDivElement; // set by `ref` before it is mounted
  let list: HTMLOListElement | undefined;
  let isFilling = false;
  let isClosed = false;
  onCleanup(() => (isClosed = true));

  const end = createFollowEnd(
    { scroller: () => scroller, content: () => content, list: () => list },
    {
      isWhole: () => !props.conversation.window.hasNewer,
      moved(run_id) {
        props.conversation.readAt(run_id);
        void fill();
      },
    },
  );

  /** What is said in the place of a run stands where that stood, also while it is on its way. */
  const runs = createMemo(() => {
    const shown = props.conversation.shown();
    const branch = pending().find(({ parent_id }) => parent_id !== undefined)?.parent_id;
    if (branch === undefined) return shown;
    const place = shown.findIndex(({ run_id }) => run_id === branch);
    return branch === null || place !== -1 ? shown.slice(0, place + 1) : shown;
  });
  const nextId = createMemo(() => props.conversation.chat.current()?.run_id);
  const isRepeated = (run: Run) =>
    runs().some((other) => other.seq > run.seq && other.ask?.text === run.ask?.text);

  const isNearTop = () => scroller.scrollTop < AHEAD * scroller.clientHeight;
  const isNearEnd = () => scroller.scrollHeight - scroller.scrollTop < (AHEAD + 1) * scroller.clientHeight;

  /** Loads what the reader may come to next, until there is enough of it, or the link is down. */
  async function fill(): Promise<void> {
    if (isFilling || props.conversation.state.phase !== 'ready') return;
    isFilling = true;
    const { loadOlder, loadNewer } = props.conversation;
    // eslint-disable-next-line no-unmodified-loop-condition
    while (!isClosed && ((isNearTop() && (await loadOlder())) || (isNearEnd() && (await loadNewer()))))
      end.keepPlace();
    isFilling = false;
  }

  async function toEnd(): Promise<void> {
    if (!(await props.conversation.toEnd()) || isClosed) return;
    route.leaveMessage();
    end.toEnd();
  }

  createEffect(
    on(
      () => pending().length,
      (now, then = 0) => now > then && void toEnd(),
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => props.conversation.state.target,
      (target) => {
        const run = target && list?.querySelector(`[data-run="${CSS.escape(target.run_id)}"]`);
        const part = run?.querySelector(`[data-seq="${target?.seq}"]`) ?? run;
        if (!(part instanceof HTMLElement)) return;
        end.show(part);
        mark(part);
      },
    ),
  );
  // Who goes down to the end by themselves has gone on from the message that the address names.
  createEffect(on(end.isAtEnd, (isThere) => isThere && route.leaveMessage(), { defer: true }));

  return (
    <div class="relative min-h-0 flex-1">
      <div
        ref={(element) => (scroller = element)}
        class="h-full overflow-y-auto overscroll-contain [overflow-anchor:none]"
      >
        <div ref={(element) => (content = element)} class="mx-auto w-full max-w-3xl px-5 pt-4 pb-10 md:px-8">
          <Switch>
            <Match when={props.conversation.state.phase === 'loading'}>
              <p class="text-quiet">{words.loading}</p>
            </Match>
            <Match when={props.conversation.state.phase === 'missing'}>
              <h2 class="font-serif text-2xl">{words.missing}</h2>
              <p class="mt-2 text-quiet">{words.missingMore}</p>
              <button type="button" class="plain-button mt-5" onClick={() => route.go(null)}>
                {words.newSession}
              </button>
            </Match>
          </Switch>
          <Show when={props.conversation.state.phase !== 'missing'}>
            <ol
              ref={(element) => (list = element)}
              class="flex flex-col gap-7 *:[contain:layout_paint] *:[overflow-clip-margin:0.75rem]"
              aria-label={words.conversation}
              aria-busy={props.conversation.state.isLoading}
            >
              <For each={runs()}>
                {(run) => (
                  <RunView run={run} isNext={run.run_id === nextId()} isRepeated={() => isRepeated(run)} />
                )}
              </For>
              <For each={pending()}>{(message) => <UnsentBubble message={message} />}</For>
            </ol>
          </Show>
        </div>
      </div>
      <Show when={!end.isAtEnd()}>
        <button
          type="button"
          class="absolute bottom-3 left-1/2 flex h-10 min-w-10 -translate-x-1/2 items-center justify-center gap-1.5 rounded-full border border-line bg-paper shadow-sm hover:bg-surface pointer-coarse:h-11 pointer-coarse:min-w-11"
          classList={{ 'px-3.5 text-sm': props.conversation.state.news > 0 }}
          aria-label={
            props.conversation.state.news > 0 ? `${words.jumpDown} (${words.newMessages})` : words.jumpDown
          }
          title={words.jumpDown}
          onClick={() => void toEnd()}
        >
          <Icon name="down" />
          <Show when={props.conversation.state.news > 0}>{words.newMessages}</Show>
        </button>
      </Show>
      <Announcer runs={runs()} after={props.conversation.state.openedAt} />
    </div>
  );
}
