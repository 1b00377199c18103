import type { Stranger } from '@brain/schema';
import { createSignal, For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { usePeople } from '../../people/people.ts';
import { Fault, Group, Rows } from '../Group.tsx';
import { othersWords } from './words.ts';

/** Who wrote on a channel and is nobody yet. Nothing where there is nobody. */
export function Strangers() {
  const { people } = usePeople();
  const words = othersWords[useApp().code];
  const { strangers } = people;
  return (
    <Show when={strangers.state.items.length > 0}>
      <Group title={words.strangers} more={words.strangersMore} list={strangers}>
        <Rows>
          <For each={strangers.state.items}>{(stranger) => <StrangerRow stranger={stranger} />}</For>
        </Rows>
      </Group>
    </Show>
  );
}

function StrangerRow(props: { stranger: Stranger }) {
  const { people } = usePeople();
  const words = othersWords[useApp().code];
  const { state } = people.strangers;
  const [as, setAs] = createSignal('');
  const id = () => props.stranger.id;
  const name = () => props.stranger.name ?? props.stranger.address;
  const letIn = () => void people.settle(id(), { status: 'approved', ...(as() ? { user_id: as() } : {}) });
  return (
    <li class="py-3" data-stranger={id()}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-2">
        <p class="min-w-0 flex-1 basis-56 leading-snug">
          <span class="block text-[0.9375rem] break-words">{name()}</span>
          <span class="block text-[0.8125rem] break-words text-quiet">
            {channelTitle(props.stranger.channel)} · {props.stranger.address} ·{' '}
            <span class="font-mono text-ink">{words.strangerCode(props.stranger.code)}</span>
          </span>
        </p>
        <div class="flex flex-wrap items-center gap-1.5">
          <select
            class="field min-h-9 max-w-48 py-0 text-base md:text-[0.875rem]"
            aria-label={words.letInAs(name())}
            value={as()}
            onChange={(event) => setAs(event.currentTarget.value)}
          >
            <option value="">{words.asNew}</option>
            <For each={people.users.state.items}>
              {(user) => <option value={user.user_id}>{words.asKnown(user.name ?? user.user_id)}</option>}
            </For>
          </select>
          <button type="button" class="small-button" aria-disabled={state.busy === id()} onClick={letIn}>
            {words.letIn}
          </button>
          <button
            type="button"
            class="small-button"
            aria-disabled={state.busy === id()}
            onClick={() => void people.settle(id(), { status: 'denied' })}
          >
            {words.refuse}
          </button>
        </div>
      </div>
      <Show when={state.failed === id()}>
        <Fault />
      </Show>
    </li>
  );
}
