import type { ChannelHealth } from '@brain/schema';
import { For, onCleanup, onMount, Show } from 'solid-js';
import { channelTitle } from './channel-title.ts';
import { usePeople } from './people.ts';
import { Section } from './Section.tsx';
import { momentOf } from './moment.ts';

const ASK_AGAIN_MS = 10_000;

/** How the services of channels are, asked again while it is shown. Nothing where there are none. */
export function ChannelStates() {
  const { people, words } = usePeople();
  const { health } = people;
  onMount(() => {
    const timer = setInterval(() => void health.refresh(), ASK_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  const how = ({ state, since, reported_at }: ChannelHealth) =>
    words.health[state](momentOf(state === 'silent' ? reported_at : since, document.documentElement.lang));
  const isWell = ({ state }: ChannelHealth) => state === 'working' || state === 'starting';

  return (
    <Show when={health.state.items.length > 0}>
      <Section title={words.healthTitle} list={health}>
        <ul class="mt-1">
          <For each={health.state.items}>
            {(channel) => (
              <li class="py-1.5 leading-snug" data-channel={channel.channel} data-state={channel.state}>
                <p class="text-[0.9375rem]">
                  {channelTitle(channel.channel)}
                  {' · '}
                  <span class={isWell(channel) ? 'text-quiet' : 'text-alarm'}>{how(channel)}</span>
                </p>
                <Show when={channel.detail}>
                  <p class="text-[0.8125rem] break-words text-quiet">{channel.detail}</p>
                </Show>
              </li>
            )}
          </For>
        </ul>
      </Section>
    </Show>
  );
}
