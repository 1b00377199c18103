import { For, onMount } from 'solid-js';
import { CopyButton } from '../people/CopyButton.tsx';
import { usePeople } from '../people/people.ts';
import { useWebhooks } from './context.ts';
import { addressOf, isGiven, isInAddress } from './kinds.ts';
import type { Made } from './webhooks.ts';

/** What is to be put in at the other side: the address, and a secret, the only time it is shown. */
export function MadeBox(props: { made: Made; onDone: () => void }) {
  const { words: all } = usePeople();
  const { webhooks, words } = useWebhooks();
  let box!: HTMLDivElement; // set by `ref` before it is mounted
  onMount(() => {
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: 'nearest' });
  });

  const lines = () => {
    const { name, kind, secret } = props.made;
    if (isInAddress(kind)) return [{ what: words.address, text: addressOf(location.origin, name, secret) }];
    const address = { what: words.address, text: addressOf(location.origin, name) };
    return isGiven(kind) ? [address] : [address, { what: words.secret, text: secret }];
  };
  const title = () => {
    const { kind, isSecond } = props.made;
    if (isSecond) return words.madeSecond;
    return kind === 'generic' || kind === 'mime' ? words.madeGeneric : words.made(words.kinds[kind]);
  };
  const isBearer = () => ['generic', 'mime'].includes(props.made.kind) && !props.made.isSigned;
  const isShown = () => isInAddress(props.made.kind) || !isGiven(props.made.kind);

  function done(): void {
    webhooks.hideMade();
    props.onDone();
  }

  return (
    <div
      ref={(element) => (box = element)}
      role="group"
      tabindex={-1}
      aria-label={title()}
      class="my-2 rounded-xl border border-accent bg-paper px-4 py-3 outline-none"
      data-made={props.made.name}
    >
      <p class="text-[0.9375rem]">{title()}</p>
      <For each={lines()}>
        {({ what, text }) => (
          <div class="mt-1.5">
            <p class="text-[0.8125rem] text-quiet">{what}</p>
            <div class="flex items-start gap-2">
              <pre
                class="line-pre mb-0 min-w-0 flex-1 rounded-lg bg-surface px-2.5 py-1.5 select-all"
                tabindex={0}
              >
                {text}
              </pre>
              <CopyButton text={text} label={words.copyWhat(what)} />
            </div>
          </div>
        )}
      </For>
      <p class="mt-1.5 text-[0.8125rem] leading-snug text-quiet">
        {isBearer() ? `${words.madeBearer} ` : ''}
        {isShown() ? words.madeMore : ''}
      </p>
      <button type="button" class="small-button mt-2" onClick={done}>
        {all.done}
      </button>
    </div>
  );
}
