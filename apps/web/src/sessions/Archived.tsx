import { Match, onMount, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { Icon } from '../Icon.tsx';
import type { Desk } from './desk.ts';
import { menuWords } from './menu-words.ts';
import { SessionGroups } from './SessionGroups.tsx';

/** The conversations that were put away. */
export function Archived(props: { desk: Desk; onBack: () => void }) {
  const { words, code, sessions } = useApp();
  const { archived } = sessions;
  const own = menuWords[code];
  let back!: HTMLButtonElement; // set by `ref` before it is mounted
  const list = () => archived.state.list.filter(({ session_id }) => !sessions.isGone(session_id));
  onMount(() => {
    void archived.refresh();
    back.focus();
  });

  return (
    <>
      <button
        ref={(element) => (back = element)}
        type="button"
        class="side-button mt-2 font-medium"
        onClick={() => props.onBack()}
      >
        <span class="rotate-180 rtl:rotate-0">
          <Icon name="chevron" size={18} />
        </span>
        {words.list.archived}
      </button>
      <Switch fallback={<SessionGroups sessions={list()} desk={props.desk} />}>
        <Match when={archived.state.phase === 'loading'}>
          <p class="late px-2.5 pt-3 text-sm text-quiet">{own.loading}</p>
        </Match>
        <Match when={archived.state.phase === 'failed'}>
          <p role="alert" class="px-2.5 pt-3 text-sm text-quiet">
            {own.archivedFault}{' '}
            <button type="button" class="link-button" onClick={() => void archived.refresh()}>
              {words.list.retry}
            </button>
          </p>
        </Match>
        <Match when={list().length === 0}>
          <p class="px-2.5 pt-3 text-sm text-quiet">{own.archivedNone}</p>
        </Match>
      </Switch>
    </>
  );
}
