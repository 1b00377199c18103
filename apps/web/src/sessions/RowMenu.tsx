import { DropdownMenu } from '@kobalte/core/dropdown-menu';
import type { JSX } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import { pathOfSession } from '../session-path.ts';
import type { Desk, MenuAt } from './desk.ts';
import { menuWords } from './menu-words.ts';

/** What can be done with a conversation of the list. */
export function RowMenu(props: { at: MenuAt; desk: Desk }) {
  const { words: common, code, sessions } = useApp();
  const words = menuWords[code];
  // oxlint-disable-next-line solid/reactivity -- another row opens another menu
  const { session, opener, place } = props.at;
  const { session_id } = session;
  // Within a modal dialog, as the list is on a phone, nothing outside of it can be reached.
  const mount = opener.closest('dialog') ?? document.body;
  /** Where the focus goes when the menu is gone. */
  let next: () => HTMLElement | null | undefined = () => opener;

  /** The row below, else the one above: this one is about to go. */
  function toNeighbour(): void {
    const links = [...(opener.closest('nav')?.querySelectorAll<HTMLElement>('a[data-session]') ?? [])];
    const at = links.findIndex((link) => link.dataset['session'] === session_id);
    const neighbour = links[at + 1] ?? links[at - 1];
    next = () => (neighbour?.isConnected ? neighbour : undefined);
  }

  return (
    <DropdownMenu
      open
      onOpenChange={(isOpen) => !isOpen && props.desk.closeMenu()}
      getAnchorRect={() => place}
      placement="bottom-start"
      gutter={4}
    >
      <DropdownMenu.Portal mount={mount}>
        <DropdownMenu.Content
          class="menu"
          aria-label={words.menu(session.title || common.untitled)}
          onCloseAutoFocus={(event: Event) => {
            event.preventDefault();
            next()?.focus();
          }}
        >
          <Item icon="pencil" onSelect={() => ((next = () => null), props.desk.rename(session_id))}>
            {words.rename}
          </Item>
          <Item icon="pin" onSelect={() => void sessions.pin(session_id, !session.is_pinned)}>
            {session.is_pinned ? words.unpin : words.pin}
          </Item>
          <Item
            icon="archive"
            onSelect={() => {
              toNeighbour();
              void sessions.archive(session_id, !session.is_archived);
            }}
          >
            {session.is_archived ? words.unarchive : words.archive}
          </Item>
          <Item
            icon="external"
            onSelect={() => void window.open(pathOfSession(session_id), '_blank', 'noopener')}
          >
            {words.openNew}
          </Item>
          <DropdownMenu.Separator class="my-1 border-t border-line" />
          <Item
            icon="trash"
            isGrave
            onSelect={() => {
              toNeighbour();
              props.desk.remove(session);
            }}
          >
            {words.remove}
          </Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu>
  );
}

interface ItemProps {
  icon: Parameters<typeof Icon>[0]['name'];
  isGrave?: boolean;
  onSelect: () => void;
  children: JSX.Element;
}

function Item(props: ItemProps) {
  return (
    <DropdownMenu.Item
      class="menu-item"
      classList={{ 'text-alarm': props.isGrave === true }}
      onSelect={() => props.onSelect()}
    >
      <Icon name={props.icon} size={16} />
      {props.children}
    </DropdownMenu.Item>
  );
}
