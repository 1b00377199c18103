import { createSignal, For, Show } from 'solid-js';
import type { Identity } from '@brain/schema';
import { dayOf } from '../memory/day.ts';
import { channelTitle } from './channel-title.ts';
import { CodeBox } from './CodeBox.tsx';
import { Fault } from './CredentialList.tsx';
import { usePeople } from './people.ts';

/** Where else the person writes from, and the two ways to link one more. */
export function Channels() {
  const { people, words } = usePeople();
  const { linking, identities } = people;
  const name = (identity: Identity) => channelTitle(identity.channel);
  const who = ({ name, address, created_at }: Identity) =>
    [name ?? address, words.since(dayOf(created_at, document.documentElement.lang))].join(' · ');

  return (
    <>
      <ul class="mt-1">
        <For
          each={identities.state.items}
          fallback={<li class="py-1 text-sm text-quiet">{words.noChannels}</li>}
        >
          {(identity) => (
            <li class="py-1.5" data-identity={identity.channel}>
              <div class="flex items-center gap-3">
                <p class="min-w-0 flex-1 leading-snug">
                  <span class="block truncate text-[0.9375rem]">{name(identity)}</span>
                  <span class="block truncate text-[0.8125rem] text-quiet" title={identity.address}>
                    {who(identity)}
                  </span>
                </p>
                <button
                  type="button"
                  class="small-button shrink-0"
                  aria-label={words.unlinkWhat(name(identity))}
                  aria-disabled={identities.state.busy === identity.id}
                  onClick={() => void people.unlink(identity.id)}
                >
                  {words.unlink}
                </button>
              </div>
              <Show when={identities.state.failed === identity.id}>
                <Fault />
              </Show>
            </li>
          )}
        </For>
      </ul>
      <p role="status" class="text-sm text-accent">
        <Show when={linking.state.linked}>{(linked) => words.linked(name(linked()))}</Show>
      </p>
      <CodeBox />
      <BotCode />
    </>
  );
}

/** Six figures that the bot has told the person, said here. */
function BotCode() {
  const { people, words } = usePeople();
  const { linking } = people;
  const [code, setCode] = createSignal('');
  const figures = () => code().replace(/\D/g, '');
  const isWhole = () => figures().length === 6;
  const fault = () => {
    const { confirm } = linking.state;
    return confirm === 'ready' || confirm === 'saying' ? null : words.confirmFault[confirm];
  };

  async function say(): Promise<void> {
    if (isWhole() && (await linking.confirm(figures()))) setCode('');
  }

  return (
    <form
      class="mt-3"
      onSubmit={(event) => {
        event.preventDefault();
        void say();
      }}
    >
      <label class="text-[0.8125rem] leading-snug text-quiet">
        <span class="block">{words.confirmMore}</span>
        <span class="mt-1 flex gap-2">
          <input
            class="field w-32 text-base text-ink tabular-nums"
            inputmode="numeric"
            autocomplete="one-time-code"
            aria-label={words.confirm}
            maxlength={12}
            placeholder="000000"
            value={code()}
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <button
            type="submit"
            class="small-button min-h-10"
            aria-disabled={!isWhole() || linking.state.confirm === 'saying'}
          >
            {words.confirmDo}
          </button>
        </span>
      </label>
      <p role="alert" class="mt-1 text-sm text-alarm">
        {fault()}
      </p>
    </form>
  );
}
