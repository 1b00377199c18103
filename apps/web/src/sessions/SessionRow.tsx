import type { Session } from '@brain/schema';
import { onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import { channelName } from '../chat/channel-names.ts';
import { Icon } from '../Icon.tsx';
import { pathOfSession } from '../session-path.ts';
import type { Desk } from './desk.ts';
import { watchHold } from './hold.ts';
import { iconOf } from './source-icon.ts';

/** As `dir=auto` would have it; its end fades, and style sheets cannot ask where that is. */
const directionOf = (text: string) =>
  /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]/u.test(text) ? 'rtl' : 'ltr';

interface Props {
  session: Session;
  desk: Desk;
  /** Somebody comes near: what a menu needs may be loaded. */
  onNear: () => void;
}

/** One conversation in the list. A plain link, so that it opens in a new tab as any link does. */
export function SessionRow(props: Props) {
  const { words, approvals, route } = useApp();
  let row!: HTMLLIElement; // set by `ref` before it is mounted
  let more!: HTMLButtonElement; // as well

  const isShown = () => props.session.session_id === route.session();
  const isUnread = () => props.session.is_unread && !isShown();
  const title = () => props.session.title || words.untitled;
  const isMenuOpen = () => props.desk.menu()?.session.session_id === props.session.session_id;

  onMount(() => onCleanup(watchHold(row, (at) => props.desk.openMenu(props.session, more, at))));

  function choose(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.desk.choose(props.session.session_id);
  }

  return (
    <li
      ref={(element) => (row = element)}
      class="session-row group/row"
      classList={{ 'bg-surface': isShown() || isMenuOpen() }}
      onPointerEnter={() => props.onNear()}
      onFocusIn={() => props.onNear()}
    >
      <Show
        when={props.desk.renaming() !== props.session.session_id}
        fallback={<RenameField session={props.session} onDone={() => props.desk.rename(null)} />}
      >
        <a
          class="flex min-w-0 flex-1 items-center gap-2 self-stretch rounded-lg ps-2.5 pe-2"
          href={pathOfSession(props.session.session_id)}
          data-session={props.session.session_id}
          aria-current={isShown() ? 'page' : undefined}
          onClick={choose}
        >
          <span class="fade-end" classList={{ 'font-medium': isUnread() }} dir={directionOf(title())}>
            {title()}
          </span>
          <Show when={iconOf(props.session.source)}>
            {(icon) => (
              <span class="shrink-0 text-quiet" title={words.via(channelName(props.session.source ?? ''))}>
                <Icon name={icon()} size={14} />
              </span>
            )}
          </Show>
          <Show when={isUnread() || approvals.isWaiting(props.session.session_id)}>
            <span
              class="size-2 shrink-0 rounded-full bg-accent"
              title={isUnread() ? words.list.unread : words.approval.waits}
            >
              <span class="sr-only"> {isUnread() ? words.list.unread : words.approval.waits}</span>
            </span>
          </Show>
        </a>
        <button
          ref={(element) => (more = element)}
          type="button"
          class="row-more"
          aria-label={words.list.moreOf(title())}
          title={words.list.more}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen()}
          onClick={() => props.desk.openMenu(props.session, more)}
        >
          <Icon name="dots" size={18} />
        </button>
      </Show>
    </li>
  );
}

/** Enter or leaving the field keeps the new title, Escape the old one. */
function RenameField(props: { session: Session; onDone: () => void }) {
  const { words, sessions } = useApp();
  let isOver = false;

  function finish(title: string | null, field: HTMLElement): void {
    if (isOver) return; // a field that is taken away loses the focus as well
    isOver = true;
    const row = field.closest('li');
    const hadFocus = document.activeElement === field;
    props.onDone();
    if (hadFocus) row?.querySelector('a')?.focus();
    if (title && title !== props.session.title) void sessions.rename(props.session.session_id, title);
  }

  return (
    <input
      ref={(field) => queueMicrotask(() => field.select())}
      class="min-w-0 flex-1 self-stretch rounded-lg border border-line bg-paper px-2 text-base"
      aria-label={words.title}
      maxlength={120}
      value={props.session.title}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === 'Enter') finish(event.currentTarget.value.trim(), event.currentTarget);
        if (event.key !== 'Escape') return;
        event.preventDefault(); // the drawer around it stays open
        finish(null, event.currentTarget);
      }}
      onBlur={(event) => finish(event.currentTarget.value.trim(), event.currentTarget)}
    />
  );
}
