import type { Session } from '@brain/schema';
import { createSignal, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { pathOfSession } from '../session-path.ts';

interface Props {
  session: Session;
  isShown: boolean;
  onChoose: () => void;
  onRemove: () => void;
}

/** One conversation in the list. A plain link, so that it opens in a new tab as any link does. */
export function SessionRow(props: Props) {
  const { words, approvals } = useApp();
  const [isRenaming, setRenaming] = createSignal(false);

  function choose(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.onChoose();
  }

  return (
    <li
      class="group/row relative mb-0.5 flex items-center rounded-xl hover:bg-surface"
      classList={{ 'bg-surface': props.isShown }}
    >
      <Show
        when={!isRenaming()}
        fallback={<RenameField session={props.session} onDone={() => setRenaming(false)} />}
      >
        <a
          class="min-w-0 flex-1 truncate rounded-xl px-2 py-2 text-[0.9375rem]"
          href={pathOfSession(props.session.session_id)}
          aria-current={props.isShown ? 'page' : undefined}
          onClick={choose}
        >
          {props.session.title || words.untitled}
        </a>
        <Show when={approvals.isWaiting(props.session.session_id)}>
          <span class="mr-2 size-2 shrink-0 rounded-full bg-accent" title={words.approval.waits}>
            <span class="sr-only">{words.approval.waits}</span>
          </span>
        </Show>
        <div
          class="hidden shrink-0 pr-1 group-focus-within/row:flex group-hover/row:flex"
          classList={{ flex: props.isShown, hidden: !props.isShown }}
        >
          <button
            type="button"
            class="row-button"
            aria-label={words.rename}
            title={words.rename}
            onClick={() => setRenaming(true)}
          >
            <Icon name="pencil" size={16} />
          </button>
          <button
            type="button"
            class="row-button"
            aria-label={words.remove}
            title={words.remove}
            onClick={() => props.onRemove()}
          >
            <Icon name="trash" size={16} />
          </button>
        </div>
      </Show>
    </li>
  );
}

/** Enter or leaving the field keeps the new title, Escape the old one. */
function RenameField(props: { session: Session; onDone: () => void }) {
  const { words, sessions } = useApp();
  let isOver = false;

  function finish(title: string | null): void {
    if (isOver) return; // a field that is taken away loses the focus as well
    isOver = true;
    props.onDone();
    if (title && title !== props.session.title) void sessions.rename(props.session.session_id, title);
  }

  return (
    <input
      ref={(field) => queueMicrotask(() => field.select())}
      class="min-w-0 flex-1 rounded-xl border border-line bg-paper px-2 py-1.5 text-base"
      aria-label={words.title}
      maxlength={120}
      value={props.session.title}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === 'Enter') finish(event.currentTarget.value.trim());
        if (event.key !== 'Escape') return;
        event.preventDefault(); // the drawer around it stays open
        finish(null);
      }}
      onBlur={(event) => finish(event.currentTarget.value.trim())}
    />
  );
}
