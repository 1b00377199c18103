import type { OWNER as FIRST, User } from '@brain/schema';
import { createSignal, For, Show } from 'solid-js';
import { ConfirmDialog } from '../ConfirmDialog.tsx';
import { Icon } from '../Icon.tsx';
import { Fault } from './CredentialList.tsx';
import { NameForm } from './NameForm.tsx';
import { usePeople } from './people.ts';
import { SecretBox } from './SecretBox.tsx';

/** As @brain/schema has it; imported, it would bring zod into the page. The first owner cannot be erased. */
const OWNER = 'owner' satisfies typeof FIRST;

/** Everybody the brain knows; opened, what an owner can do for each. */
export function UserList() {
  const { people } = usePeople();
  return (
    <ul class="mt-1">
      <For each={people.users.state.items}>{(user) => <UserRow user={user} />}</For>
    </ul>
  );
}

function UserRow(props: { user: User }) {
  const { people, words } = usePeople();
  const { users, secrets } = people;
  const [asking, setAsking] = createSignal<'key' | 'remove' | null>(null);
  const user_id = () => props.user.user_id;
  const name = () => props.user.name ?? user_id();
  const isYou = () => user_id() === people.user_id;
  const secret = () => {
    const shown = secrets.shown();
    return shown?.user_id === user_id() ? shown : null;
  };
  const facts = () => [
    words.roles[props.user.role],
    ...(isYou() ? [words.itIsYou] : []),
    ...(props.user.name && props.user.name !== user_id() ? [user_id()] : []),
  ];

  async function makeKey(what: string): Promise<void> {
    if (await secrets.key(user_id(), what)) setAsking(null);
  }

  return (
    <li data-user={user_id()}>
      <details class="group">
        <summary class="flex min-h-11 list-none items-center gap-2 rounded-lg hover:bg-surface">
          <span class="text-quiet transition-transform group-open:rotate-90">
            <Icon name="chevron" size={14} />
          </span>
          <span class="min-w-0 flex-1 py-1 leading-snug">
            <span class="block truncate text-[0.9375rem]">{name()}</span>
            <span class="block truncate text-[0.8125rem] text-quiet">{facts().join(' · ')}</span>
          </span>
        </summary>
        <div class="pb-2 pl-[1.375rem]">
          <div class="flex flex-wrap gap-1.5">
            <button type="button" class="small-button" onClick={() => void secrets.link(user_id())}>
              {words.newLink}
            </button>
            <button type="button" class="small-button" onClick={() => setAsking('key')}>
              {words.newKey}
            </button>
            <Show when={!isYou() && user_id() !== OWNER}>
              <button type="button" class="small-button text-alarm" onClick={() => setAsking('remove')}>
                {words.remove}
              </button>
            </Show>
          </div>
          <Show when={asking() === 'key'}>
            <NameForm
              label={words.keyName}
              placeholder={words.keyName}
              submit={words.keyDo}
              isBusy={secrets.state() === 'making'}
              onName={(what) => void makeKey(what)}
              onCancel={() => setAsking(null)}
            />
          </Show>
        </div>
      </details>
      <Show when={secret()} keyed>
        {(shown) => <SecretBox secret={shown} />}
      </Show>
      <Show when={users.state.failed === user_id()}>
        <Fault />
      </Show>
      <Show when={asking() === 'remove'}>
        <ConfirmDialog
          question={words.removeQuestion(name())}
          more={words.removeWarning}
          yes={words.remove}
          no={words.keep}
          onNo={() => setAsking(null)}
          onYes={() => {
            setAsking(null);
            void people.remove(user_id());
          }}
        />
      </Show>
    </li>
  );
}
