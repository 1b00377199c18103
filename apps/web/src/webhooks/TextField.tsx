import { createEffect, createUniqueId, type JSX, on, onMount, Show } from 'solid-js';

interface Props {
  label: string;
  value: string;
  onValue: (value: string) => void;
  more?: string | undefined;
  /** What is wrong with what stands there; it gets the focus then. */
  fault?: string | null;
  placeholder?: string;
  isMono?: boolean;
  isFirst?: boolean;
  /** As many lines as it is given; one where none are. */
  rows?: number;
  maxlength?: number;
  type?: 'text' | 'url' | 'password';
  beside?: JSX.Element;
}

/** Words to be written under a label; below them, what they are for and what is wrong with them. */
export function TextField(props: Props) {
  const id = createUniqueId();
  const more = createUniqueId();
  const fault = createUniqueId();
  let field!: HTMLInputElement | HTMLTextAreaElement; // set by `ref` before it is mounted
  onMount(() => props.isFirst && field.focus());
  createEffect(
    on(
      () => props.fault,
      (now) => now && field.focus(),
      { defer: true },
    ),
  );

  // Not spread onto the elements: what Solid needs for that would come with the first script of the page.
  const look = () =>
    `field w-full min-w-0 flex-1 text-base ${props.isMono ? 'font-mono text-[0.875rem]' : ''}`;
  const about = () => [props.fault ? fault : '', props.more ? more : ''].join(' ').trim() || undefined;
  const isInvalid = () => (props.fault ? 'true' : undefined);

  return (
    <div>
      <label for={id} class="text-[0.8125rem] text-quiet">
        {props.label}
      </label>
      <div class="mt-0.5 flex items-center gap-2">
        <Show
          when={props.rows}
          fallback={
            <input
              ref={(element) => (field = element)}
              id={id}
              class={look()}
              placeholder={props.placeholder}
              autocomplete={props.type === 'password' ? 'new-password' : 'off'}
              spellcheck={!props.isMono && props.type !== 'url'}
              aria-invalid={isInvalid()}
              aria-describedby={about()}
              type={props.type ?? 'text'}
              autocapitalize="off"
              maxlength={props.maxlength ?? 1000}
              value={props.value}
              onInput={(event) => props.onValue(event.currentTarget.value)}
            />
          }
        >
          {(rows) => (
            <textarea
              ref={(element) => (field = element)}
              id={id}
              rows={rows()}
              class={`${look()} field-sizing-content max-h-60 resize-none py-2`}
              placeholder={props.placeholder}
              autocomplete="off"
              aria-invalid={isInvalid()}
              aria-describedby={about()}
              maxlength={props.maxlength ?? 4000}
              value={props.value}
              onInput={(event) => props.onValue(event.currentTarget.value)}
            />
          )}
        </Show>
        {props.beside}
      </div>
      <Show when={props.fault}>
        <p id={fault} role="alert" class="mt-0.5 text-sm leading-snug text-alarm">
          {props.fault}
        </p>
      </Show>
      <Show when={props.more}>
        <p id={more} class="mt-0.5 text-[0.8125rem] leading-snug break-words text-quiet">
          {props.more}
        </p>
      </Show>
    </div>
  );
}

/** One of several, under a label. */
export function Choice<T extends string>(props: {
  label: string;
  value: T;
  of: readonly (readonly [T, string])[];
  onValue: (value: T) => void;
  isFirst?: boolean;
}) {
  const id = createUniqueId();
  let field!: HTMLSelectElement; // set by `ref` before it is mounted
  onMount(() => props.isFirst && field.focus());
  return (
    <div class="min-w-0 flex-1">
      <label for={id} class="text-[0.8125rem] text-quiet">
        {props.label}
      </label>
      <select
        ref={(element) => (field = element)}
        id={id}
        class="field mt-0.5 w-full text-base"
        onChange={(event) => props.onValue(event.currentTarget.value as T)} // one of those below
      >
        {props.of.map(([value, name]) => (
          <option value={value} selected={props.value === value}>
            {name}
          </option>
        ))}
      </select>
    </div>
  );
}
