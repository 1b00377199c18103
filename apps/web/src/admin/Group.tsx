import { createUniqueId, type JSX, Match, Show, Switch } from 'solid-js';
import { useApp } from '../app.ts';
import { adminWords } from './words.ts';

interface Listed {
  state: { phase: 'loading' | 'ready' | 'failed' };
  refresh(): Promise<void>;
}

interface Props {
  title: string;
  more?: string | undefined;
  /** What is shown: while it is read, where that failed, and then. */
  list?: Listed | undefined;
  /** At the end of the line of the heading. */
  action?: JSX.Element;
  children: JSX.Element;
}

/** A part of a section under its heading; what is in it, once it was read. */
export function Group(props: Props) {
  const heading = createUniqueId();
  return (
    <section class="mt-10" aria-labelledby={heading}>
      <div class="flex min-h-9 flex-wrap items-end justify-between gap-x-6 gap-y-2">
        <div class="min-w-0 flex-1 basis-60">
          <h2 id={heading} class="text-[0.9375rem] font-medium">
            {props.title}
          </h2>
          <Show when={props.more}>
            <p class="text-[0.8125rem] leading-snug text-quiet">{props.more}</p>
          </Show>
        </div>
        {props.action}
      </div>
      <States list={props.list}>{props.children}</States>
    </section>
  );
}

/** What is shown while something is read, where that failed, and then. */
export function States(props: { list?: Listed | undefined; children: JSX.Element }) {
  const words = adminWords[useApp().code];
  const phase = () => props.list?.state.phase ?? 'ready';
  return (
    <Switch>
      <Match when={phase() === 'loading'}>
        <p class="late mt-2.5 border-t border-line py-3 text-sm text-quiet">{words.loading}</p>
      </Match>
      <Match when={phase() === 'failed'}>
        <p role="alert" class="mt-2.5 border-t border-line py-3 text-sm text-alarm">
          {words.fault}{' '}
          <button type="button" class="link-button" onClick={() => void props.list?.refresh()}>
            {words.retry}
          </button>
        </p>
      </Match>
      <Match when={phase() === 'ready'}>{props.children}</Match>
    </Switch>
  );
}

/** Lines under each other, a hair between them; what to say where there are none. */
export function Rows(props: { children: JSX.Element; label?: string | undefined }) {
  return (
    <ul class="mt-2.5 divide-y divide-line border-y border-line" aria-label={props.label}>
      {props.children}
    </ul>
  );
}

/** In place of rows that are not there. */
export function None(props: { children: JSX.Element }) {
  return <li class="py-3 text-sm text-quiet">{props.children}</li>;
}

/** Under what could not be done: why, where the brain says so. */
export function Fault(props: { text?: string | null | undefined }) {
  const words = adminWords[useApp().code];
  return (
    <p role="alert" class="py-1 text-sm text-alarm">
      {props.text || words.failed}
    </p>
  );
}
