import type { Session } from '@brain/schema';
import { Show } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { later } from '../later.tsx';
import { pathOfSession } from '../session-path.ts';
import type { Desk } from './desk.ts';

/** As `dir=auto` would have it; its end fades, and style sheets cannot ask where that is. */
const directionOf = (text: string) =>
  /^[^\p{L}]*[\u0590-\u08ff\ufb1d-\ufdfd\ufe70-\ufefc]/u.test(text) ? 'rtl' : 'ltr';

const RenameField = later(async () => (await import('./RenameField.tsx')).RenameField);

const SourceIcon = later(async () => (await import('./SourceIcon.tsx')).SourceIcon);

/** Begun at another place than this page. */
const isElsewhere = (source = 'web') => !['web', 'api', 'cli'].includes(source);

interface Props {
  session: Session;
  desk: Desk;
}

/** One conversation in the list. A plain link, so that it opens in a new tab as any link does. */
export function SessionRow(props: Props) {
  const { words, approvals, route } = useApp();

  const isShown = () => props.session.session_id === route.session();
  const isUnread = () => props.session.is_unread && !isShown();
  const title = () => props.session.title || words.untitled;
  const isMenuOpen = () => props.desk.menu()?.session.session_id === props.session.session_id;

  function choose(event: MouseEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    props.desk.choose(props.session.session_id);
  }

  return (
    <li class="session-row group/row" classList={{ 'bg-surface': isShown() || isMenuOpen() }}>
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
          <Show when={isElsewhere(props.session.source)}>
            <SourceIcon source={props.session.source ?? ''} />
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
          type="button"
          class="row-more"
          aria-label={words.list.moreOf(title())}
          title={words.list.more}
          aria-haspopup="menu"
          aria-expanded={isMenuOpen()}
          onClick={(event) => props.desk.openMenu(props.session, event.currentTarget)}
        >
          <Icon name="dots" size={18} />
        </button>
      </Show>
    </li>
  );
}
