import type { Stranger } from '@brain/schema';
import { For, Show } from 'solid-js';
import { channelTitle } from './channel-title.ts';
import { Fault } from './CredentialList.tsx';
import { usePeople } from './people.ts';
import { Section } from './Section.tsx';

/** Who wrote on a channel and is nobody yet. Nothing where there is nobody. */
export function Strangers() {
  const { people, words } = usePeople();
  const { strangers } = people;
  return (
    <Show when={strangers.state.items.length > 0}>
      <Section title={words.strangers} more={words.strangersMore} list={strangers}>
        <ul class="mt-1">
          <For each={strangers.state.items}>{(stranger) => <StrangerRow stranger={stranger} />}</For>
        </ul>
      </Section>
    </Show>
  );
}

function StrangerRow(props: { stranger: Stranger }) {
  const { people, words } = usePeople();
  const { state } = people.strangers;
  const id = () => props.stranger.id;
  return (
    <li class="mt-1.5 rounded-xl border border-line bg-paper px-4 py-2.5" data-stranger={id()}>
      <p class="leading-snug">
        <span class="block text-[0.9375rem] break-words">
          {props.stranger.name ?? props.stranger.address}
        </span>
        <span class="block text-[0.8125rem] break-words text-quiet">
          {channelTitle(props.stranger.channel)} · {props.stranger.address} ·{' '}
          <span class="font-mono text-ink">{words.strangerCode(props.stranger.code)}</span>
        </span>
      </p>
      <div class="mt-2 flex gap-1.5">
        <button
          type="button"
          class="small-button"
          aria-disabled={state.busy === id()}
          onClick={() => void people.settle(id(), 'approved')}
        >
          {words.letIn}
        </button>
        <button
          type="button"
          class="small-button"
          aria-disabled={state.busy === id()}
          onClick={() => void people.settle(id(), 'denied')}
        >
          {words.refuse}
        </button>
      </div>
      <Show when={state.failed === id()}>
        <Fault />
      </Show>
    </li>
  );
}
