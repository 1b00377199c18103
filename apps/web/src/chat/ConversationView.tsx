import { createEffect, createMemo, For, Match, on, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { Announcer } from './Announcer.tsx';
import type { Run } from './chat.ts';
import type { Conversation } from './conversation.ts';
import { createFollowEnd } from './follow-end.ts';
import { RunView } from './RunView.tsx';
import { UnsentBubble } from './UnsentBubble.tsx';

/** The session that is shown. A reader at the end stays there while it grows; older pages come on the way up. */
export function ConversationView(props: { conversation: Conversation }) {
  const { words, route, pending } = useApp();
  let scroller!: HTMLDivElement; // set by `ref` before it is mounted
  let content!: HTMLDivElement; // set by `ref` before it is mounted

  const runs = () => props.conversation.chat.state.runs;
  const end = createFollowEnd({ scroller: () => scroller, content: () => content }, () => void older());

  const nextId = createMemo(() => props.conversation.chat.current()?.run_id);
  const isRepeated = (run: Run) =>
    runs().some((other) => other.seq > run.seq && other.ask?.text === run.ask?.text);

  /** What comes in above must not move what is being read. */
  async function older(): Promise<void> {
    const { state } = props.conversation;
    if (!state.hasOlder || state.isLoadingOlder) return;
    const fromEnd = () => scroller.scrollHeight - scroller.scrollTop;
    const before = fromEnd();
    await props.conversation.loadOlder();
    scroller.scrollTop += fromEnd() - before;
  }

  createEffect(
    on(
      () => pending().length,
      (now, then = 0) => now > then && end.toEnd(),
      { defer: true },
    ),
  );

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
            <ol class="flex flex-col gap-7" aria-label={words.conversation}>
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
          class="absolute bottom-3 left-1/2 flex size-10 -translate-x-1/2 items-center justify-center rounded-full border border-line bg-paper shadow-sm hover:bg-surface"
          aria-label={words.jumpDown}
          title={words.jumpDown}
          onClick={() => end.toEnd()}
        >
          <Icon name="down" />
        </button>
      </Show>
      <Announcer runs={runs()} after={props.conversation.state.openedAt} />
    </div>
  );
}
