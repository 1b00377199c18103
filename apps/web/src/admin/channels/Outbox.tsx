import { createEffect, For, on, onCleanup, onMount, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { momentOf } from '../../people/moment.ts';
import { connectAdmin } from '../doors.ts';
import { Fault, Group, None, Rows } from '../Group.tsx';
import { createOutbox, stateOf, type Delivery } from './deliveries.ts';
import { channelsWords } from './words.ts';

const ASK_AGAIN_MS = 10_000;

/** The messages that wait to go out, and those that did not, with a way to send them anew. */
export function Outbox() {
  const { brain, code } = useApp();
  const words = channelsWords[code];
  const outbox = createOutbox({ doors: connectAdmin(brain.api) });
  const { list } = outbox;
  onMount(() => {
    void list.refresh();
    const timer = setInterval(() => void list.refresh(), ASK_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  createEffect(on(brain.connection, (now) => now === 'open' && void list.refresh(), { defer: true }));

  const facts = ({ created_at, data }: Delivery) => [
    momentOf(created_at, code),
    ...(data.attempts ? [words.tries(data.attempts)] : []),
    ...(data.not_before ? [words.next(momentOf(data.not_before, code))] : []),
  ];

  return (
    <Group title={words.deliveries} more={words.deliveriesMore} list={list}>
      <Rows>
        <For each={list.state.items} fallback={<None>{words.noDeliveries}</None>}>
          {(delivery) => {
            const state = () => stateOf(delivery);
            const to = () => delivery.data.to ?? words.toNobody;
            return (
              <li class="py-2.5 leading-snug" data-delivery={delivery.id} data-state={state()}>
                <div class="flex flex-wrap items-center gap-x-4 gap-y-1">
                  <div class="min-w-0 flex-1 basis-60">
                    <p class="truncate text-[0.9375rem]">
                      {channelTitle(delivery.data.channel)} <span class="text-quiet">{to()}</span>
                    </p>
                    <p class="text-[0.8125rem] text-quiet">{facts(delivery).join(' · ')}</p>
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
                      aria-label={words.againWhat(to())}
                      aria-disabled={list.state.busy === delivery.id}
                      onClick={() => void outbox.again(delivery.id)}
                    >
                      {words.again}
                    </button>
                  </Show>
                </div>
                <Show when={delivery.data.error}>
                  <p class="mt-0.5 text-[0.8125rem] break-words text-quiet">{delivery.data.error}</p>
                </Show>
                <Show when={list.state.failed === delivery.id}>
                  <Fault />
                </Show>
              </li>
            );
          }}
        </For>
      </Rows>
    </Group>
  );
}
