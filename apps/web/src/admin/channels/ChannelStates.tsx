import type { ChannelHealth } from '@brain/schema';
import { For, onCleanup, onMount } from 'solid-js';
import { useApp } from '../../app.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { momentOf } from '../../people/moment.ts';
import { usePeople } from '../../people/people.ts';
import { Group, None, Rows } from '../Group.tsx';
import { channelsWords } from './words.ts';

const ASK_AGAIN_MS = 10_000;

/** How the services of channels are, asked again while it is shown. */
export function ChannelStates() {
  const { people } = usePeople();
  const { code } = useApp();
  const words = channelsWords[code];
  const { health } = people;
  onMount(() => {
    const timer = setInterval(() => void health.refresh(), ASK_AGAIN_MS);
    onCleanup(() => clearInterval(timer));
  });
  const how = ({ state, since, reported_at }: ChannelHealth) =>
    words.health[state](momentOf(state === 'silent' ? reported_at : since, code));
  const isWell = ({ state }: ChannelHealth) => state === 'working' || state === 'starting';

  return (
    <Group title={words.healthTitle} more={words.healthMore} list={health}>
      <Rows>
        <For each={health.state.items} fallback={<None>{words.noHealth}</None>}>
          {(channel) => (
            <li class="py-2.5 leading-snug" data-channel={channel.channel} data-state={channel.state}>
              <div class="flex items-center gap-3">
                <span
                  class="size-2 shrink-0 rounded-full"
                  classList={{
                    'bg-accent': channel.state === 'working',
                    'bg-quiet': channel.state === 'starting',
                    'bg-alarm': !isWell(channel),
                  }}
                />
                <p class="min-w-0 flex-1 text-[0.9375rem]">{channelTitle(channel.channel)}</p>
                <p
                  class="text-[0.8125rem]"
                  classList={{ 'text-quiet': isWell(channel), 'text-alarm': !isWell(channel) }}
                >
                  {how(channel)}
                </p>
              </div>
              {channel.detail && <p class="ps-5 text-[0.8125rem] break-words text-quiet">{channel.detail}</p>}
            </li>
          )}
        </For>
      </Rows>
    </Group>
  );
}
