import type { Credential } from '@brain/schema';
import { For, Show } from 'solid-js';
import { dayOf } from '../memory/day.ts';
import type { List } from './list.ts';
import { usePeople } from './people.ts';

/** Keys and signed-in browsers: how they are called, since when, and a way to end each. */
export function CredentialList(props: {
  list: List<Credential>;
  onRevoke: (id: string) => void;
  none?: string;
}) {
  const { words } = usePeople();
  const day = (iso: string) => dayOf(iso, document.documentElement.lang);
  const facts = ({ kind, created_at, is_current }: Credential) =>
    [is_current ? words.thisBrowser : words.kinds[kind], words.since(day(created_at))].join(' · ');
  return (
    <ul class="mt-1">
      <For
        each={props.list.state.items}
        fallback={<li class="py-1 text-sm text-quiet">{props.none ?? words.noCredentials}</li>}
      >
        {(credential) => (
          <li class="py-1.5" data-credential={credential.id}>
            <div class="flex items-center gap-3">
              <p class="min-w-0 flex-1 leading-snug">
                <span class="block truncate text-[0.9375rem]">{credential.name}</span>
                <span class="text-[0.8125rem] text-quiet">{facts(credential)}</span>
              </p>
              <button
                type="button"
                class="small-button shrink-0"
                aria-label={(credential.kind === 'sign_in' ? words.signOutWhat : words.revokeWhat)(
                  credential.name,
                )}
                aria-disabled={props.list.state.busy === credential.id}
                onClick={() => props.onRevoke(credential.id)}
              >
                {credential.kind === 'sign_in' ? words.signOutThere : words.revoke}
              </button>
            </div>
            <Show when={props.list.state.failed === credential.id}>
              <Fault />
            </Show>
          </li>
        )}
      </For>
    </ul>
  );
}

/** Under what could not be done. */
export function Fault() {
  const { words } = usePeople();
  return (
    <p role="alert" class="text-sm text-alarm">
      {words.failed}
    </p>
  );
}
