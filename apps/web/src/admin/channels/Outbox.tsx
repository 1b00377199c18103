import type { FeedEntry } from '@brain/schema';
import { For, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { momentOf } from '../../people/moment.ts';
import { usePeople } from '../../people/people.ts';
import { connectAdmin } from '../doors.ts';
import { Fault, Group, None, Rows } from '../Group.tsx';
import { keepReading } from '../reading.ts';
import { createOutbox, detailOf, type Outbox as Part, stateOf } from './deliveries.ts';
import { channelsWords } from './words.ts';

const ASK_AGAIN_MS = 5_000;

/** The messages that wait to go out, and those that did not, with a way to send them anew. */
export function Outbox() {
  const { brain, code } = useApp();
  const words = channelsWords[code];
  const outbox = createOutbox({ doors: connectAdmin(brain.api) });
  keepReading(brain, () => void outbox.list.refresh(), ASK_AGAIN_MS);

  return (
    <Group title={words.deliveries} more={words.deliveriesMore} list={outbox.list}>
      <Rows>
        <For each={outbox.list.state.items} fallback={<None>{words.noDeliveries}</None>}>
          {(delivery) => <Row delivery={delivery} outbox={outbox} />}
        </For>
      </Rows>
    </Group>
  );
}

function Row(props: { delivery: FeedEntry; outbox: Part }) {
  const { code } = useApp();
  const { people } = usePeople();
  const words = channelsWords[code];
  const { list } = props.outbox; // oxlint-disable-line solid/reactivity -- the part is made once
  const state = () => stateOf(props.delivery);
  const detail = () => detailOf(props.delivery);
  const whom = () => {
    const { user_id } = props.delivery;
    return people.users.state.items.find((user) => user.user_id === user_id)?.name ?? user_id;
  };
  const facts = () => {
    const { created_at, data } = props.delivery;
    return [
      ...(detail().to ? [detail().to] : []),
      momentOf(created_at, code),
      ...(data.attempts ? [words.tries(data.attempts)] : []),
    ];
  };

  return (
    <li class="py-2.5 leading-snug" data-delivery={props.delivery.id} data-state={state()}>
      <div class="flex flex-wrap items-center gap-x-4 gap-y-1">
        <div class="min-w-0 flex-1 basis-60">
          <p class="truncate text-[0.9375rem]">
            {words.toWhom(whom(), channelTitle(props.delivery.data.channel ?? ''))}
          </p>
          <p class="truncate text-[0.8125rem] text-quiet">{facts().join(' · ')}</p>
        </div>
        <Show
          when={state() === 'failed'}
          fallback={
            <span class="text-[0.8125rem] text-quiet">
              {state() === 'again' ? words.wasSentAgain : words.waits}
            </span>
          }
        >
          <span class="text-[0.8125rem] text-alarm">{words.failed}</span>
          <button
            type="button"
            class="small-button"
            aria-label={words.againWhat(whom())}
            aria-disabled={list.state.busy === props.delivery.id}
            onClick={() => void props.outbox.again(props.delivery.id)}
          >
            {words.again}
          </button>
        </Show>
      </div>
      <Show when={detail().error}>
        <p class="mt-0.5 text-[0.8125rem] break-words text-quiet">{detail().error}</p>
      </Show>
      <Show when={list.state.failed === props.delivery.id}>
        <Fault text={props.outbox.why()} />
      </Show>
    </li>
  );
}
