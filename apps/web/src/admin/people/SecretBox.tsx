import { onMount, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { createNow, timeLeft } from '../../now.ts';
import { CopyButton } from '../../people/CopyButton.tsx';
import { usePeople } from '../../people/people.ts';
import type { Secret } from '../../people/secrets.ts';
import { othersWords } from './words.ts';

/** A link or a key that was just made, the only time it is shown. */
export function SecretBox(props: { secret: Secret }) {
  const { people, words: shared } = usePeople();
  const words = othersWords[useApp().code];
  const now = createNow();
  let box!: HTMLDivElement; // set by `ref` before it is mounted
  onMount(() => box.scrollIntoView({ block: 'nearest' }));

  const name = () => {
    const { user_id } = props.secret;
    if (user_id === null) return words.aService;
    return people.users.state.items.find((user) => user.user_id === user_id)?.name ?? user_id;
  };
  const left = () => (props.secret.expires_at ? timeLeft(props.secret.expires_at, now()) : null);

  return (
    <div
      ref={(element) => (box = element)}
      class="mb-4 rounded-xl border border-accent px-4 py-3"
      data-secret={props.secret.kind}
    >
      <p class="text-[0.9375rem]">
        {props.secret.kind === 'link' ? words.linkFor(name()) : words.key(name())}
      </p>
      <pre class="line-pre my-1.5 rounded-lg bg-surface px-2.5 py-1.5 select-all" tabindex={0}>
        {props.secret.text}
      </pre>
      <p class="text-[0.8125rem] leading-snug text-quiet">
        <Show when={props.secret.kind === 'link'} fallback={words.keyMore}>
          {left() === null ? shared.linkOver : words.linkMore(left() ?? '')}
        </Show>
      </p>
      <div class="mt-2 flex gap-2">
        <CopyButton text={props.secret.text} />
        <button type="button" class="small-button" onClick={() => people.secrets.hide()}>
          {shared.done}
        </button>
      </div>
    </div>
  );
}
