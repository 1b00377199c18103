import { Show } from 'solid-js';
import { useApp } from './app.ts';
import { pathOfSession } from './session-path.ts';

/** Leads to a conversation that waits for the person's word, where that is not the one they look at. */
export function WaitingLine() {
  const { words, route, approvals, sessions } = useApp();
  const title = (session_id: string) =>
    sessions.state.list.find((session) => session.session_id === session_id)?.title || words.untitled;

  return (
    <div role="status">
      <Show when={approvals.elsewhere(route.session())}>
        {(session_id) => (
          <p class="mx-auto flex w-full max-w-3xl items-center gap-2.5 px-5 py-1.5 text-sm md:px-8">
            <span class="size-2 shrink-0 rounded-full bg-accent" />
            <span class="min-w-0 truncate">{words.approval.elsewhere(title(session_id()))}</span>
            <a
              class="shrink-0 underline underline-offset-4"
              href={pathOfSession(session_id())}
              onClick={(event) => {
                if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                route.go(session_id());
              }}
            >
              {words.approval.show}
            </a>
          </p>
        )}
      </Show>
    </div>
  );
}
