import { onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../app.ts';
import type { Desk } from './desk.ts';
import { watchHold } from './hold.ts';
import { RowMenu } from './RowMenu.tsx';
import { watchSwipe } from './swipe.ts';

interface Props {
  nav: HTMLElement;
  desk: Desk;
  /** Given where the list lies over the page. */
  onClose: (() => void) | undefined;
}

/** What the list needs once somebody comes near it: the menu of a row, and what fingers mean. */
export function RowTools(props: Props) {
  const { sessions } = useApp();
  onMount(() => {
    const stopHold = watchHold(props.nav, (at) => {
      const row = at.target instanceof Element ? at.target.closest('li') : null;
      const session_id = row?.querySelector('a')?.dataset['session'];
      const opener = row?.querySelector('button');
      const session = sessions.find(session_id ?? null);
      if (!session || !opener) return false;
      props.desk.openMenu(session, opener, at);
      return true;
    });
    onCleanup(stopHold);
    const drawer = props.nav.closest('dialog');
    if (drawer) onCleanup(watchSwipe(drawer, () => props.onClose?.()));
  });

  return (
    <Show when={props.desk.menu()} keyed>
      {(at) => <RowMenu at={at} desk={props.desk} />}
    </Show>
  );
}
