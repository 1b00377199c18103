import { createEffect, For, on, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { connectPeople } from '../../brain-people.ts';
import { dayOf } from '../../memory/day.ts';
import { channelTitle } from '../../people/channel-title.ts';
import { CredentialList } from '../../people/CredentialList.tsx';
import { usePeople } from '../../people/people.ts';
import { Fault } from '../Group.tsx';
import { createOnePerson } from './person.ts';
import { othersWords } from './words.ts';

/** The browsers, keys and channels of one person. */
export function PersonDetails(props: { user_id: string }) {
  const { brain, code } = useApp();
  const { people, words: shared } = usePeople();
  const words = othersWords[code];
  // oxlint-disable-next-line solid/reactivity -- another person has another row
  const person = createOnePerson({ doors: connectPeople(brain.api), user_id: props.user_id });
  const { credentials, identities } = person;
  // A key that was made for them is in the list.
  createEffect(on(people.secrets.shown, () => person.refresh(), { defer: true }));

  return (
    <div class="mt-4 grid gap-x-10 gap-y-4 md:grid-cols-2">
      <div>
        <h3 class="text-[0.8125rem] text-quiet">{words.theirCredentials}</h3>
        <Show when={credentials.state.phase !== 'failed'} fallback={<Fault text={shared.fault} />}>
          <Show when={credentials.state.phase === 'ready'}>
            <CredentialList list={credentials} onRevoke={(id) => void person.revoke(id)} />
          </Show>
        </Show>
      </div>
      <div>
        <h3 class="text-[0.8125rem] text-quiet">{words.theirChannels}</h3>
        <Show when={identities.state.phase !== 'failed'} fallback={<Fault text={shared.fault} />}>
          <ul class="mt-1">
            <For
              each={identities.state.items}
              fallback={
                <Show when={identities.state.phase === 'ready'}>
                  <li class="py-1 text-sm text-quiet">{words.noTheirChannels}</li>
                </Show>
              }
            >
              {(identity) => (
                <li class="flex items-center gap-3 py-1.5" data-identity={identity.channel}>
                  <p class="min-w-0 flex-1 leading-snug">
                    <span class="block truncate text-[0.9375rem]">{channelTitle(identity.channel)}</span>
                    <span class="block truncate text-[0.8125rem] text-quiet" title={identity.address}>
                      {identity.name ?? identity.address} · {shared.since(dayOf(identity.created_at, code))}
                    </span>
                  </p>
                  <button
                    type="button"
                    class="small-button shrink-0"
                    aria-label={shared.unlinkWhat(channelTitle(identity.channel))}
                    aria-disabled={identities.state.busy === identity.id}
                    onClick={() => void person.unlink(identity.id)}
                  >
                    {shared.unlink}
                  </button>
                </li>
              )}
            </For>
          </ul>
          <Show when={identities.state.failed}>
            <Fault />
          </Show>
        </Show>
      </div>
    </div>
  );
}
