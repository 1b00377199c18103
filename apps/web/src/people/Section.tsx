import { createUniqueId, type JSX, Match, Show, Switch } from 'solid-js';
import { usePeople } from './people.ts';

interface Props {
  title: string;
  more?: string;
  list: { state: { phase: 'loading' | 'ready' | 'failed' }; refresh(): Promise<void> };
  action?: JSX.Element;
  children: JSX.Element;
}

/** A part of the drawer under its heading; what is in it, once it was read. */
export function Section(props: Props) {
  const { words } = usePeople();
  const heading = createUniqueId();
  return (
    <section class="mt-7" aria-labelledby={heading}>
      <h3 id={heading} class="font-medium">
        {props.title}
      </h3>
      <Show when={props.more}>
        <p class="text-[0.8125rem] leading-snug text-quiet">{props.more}</p>
      </Show>
      <Switch>
        <Match when={props.list.state.phase === 'loading'}>
          <p class="late py-1 text-sm text-quiet">{words.loading}</p>
        </Match>
        <Match when={props.list.state.phase === 'failed'}>
          <p role="alert" class="py-1 text-sm text-alarm">
            {words.fault}{' '}
            <button type="button" class="link-button" onClick={() => void props.list.refresh()}>
              {words.retry}
            </button>
          </p>
        </Match>
        <Match when={props.list.state.phase === 'ready'}>{props.children}</Match>
      </Switch>
      {props.action}
    </section>
  );
}
