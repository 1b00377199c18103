import type { OWNER as FIRST, User } from '@brain/schema';
import { createSignal, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { Icon } from '../../Icon.tsx';
import { dayOf } from '../../memory/day.ts';
import { NameForm } from '../../people/NameForm.tsx';
import { usePeople } from '../../people/people.ts';
import { Fault } from '../Group.tsx';
import { TypedDialog } from '../TypedDialog.tsx';
import { PersonDetails } from './PersonDetails.tsx';
import { SecretBox } from './SecretBox.tsx';
import { othersWords } from './words.ts';

/** As @brain/schema has it; imported, it would bring zod into the page. The first owner cannot be erased. */
const OWNER = 'owner' satisfies typeof FIRST;

/** One person in a line; opened, what an owner can do for them. */
export function UserRow(props: { user: User }) {
  const { people, words: shared } = usePeople();
  const { users, secrets } = people;
  const { code } = useApp();
  const words = othersWords[code];
  const [asking, setAsking] = createSignal<'key' | 'remove' | null>(null);
  const [isOpen, setOpen] = createSignal(false);
  const user_id = () => props.user.user_id;
  const name = () => props.user.name ?? user_id();
  const isYou = () => user_id() === people.user_id;
  const secret = () => {
    const shown = secrets.shown();
    return shown?.user_id === user_id() ? shown : null;
  };

  async function makeKey(what: string): Promise<void> {
    if (await secrets.key(user_id(), what)) setAsking(null);
  }

  return (
    <li data-user={user_id()}>
      <details class="group" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary class="-mx-3 grid min-h-13 list-none grid-cols-[minmax(0,1fr)_auto_1.25rem] items-center gap-x-4 rounded-lg px-3 py-2 leading-snug hover:bg-side md:grid-cols-[minmax(0,1fr)_7rem_10rem_1.25rem]">
          <span class="min-w-0">
            <span class="block truncate text-[0.9375rem]">
              {name()}
              <Show when={isYou()}>
                <span class="text-quiet"> ({words.itIsYou})</span>
              </Show>
            </span>
            <Show when={name() !== user_id()}>
              <span class="block truncate text-[0.8125rem] text-quiet">{user_id()}</span>
            </Show>
          </span>
          <span class="text-[0.8125rem] text-quiet">{shared.roles[props.user.role]}</span>
          <span class="text-[0.8125rem] text-quiet max-md:hidden">
            {shared.since(dayOf(props.user.created_at, code))}
          </span>
          <span class="flex justify-center text-quiet transition-transform group-open:rotate-90 rtl:rotate-180 rtl:group-open:rotate-90">
            <Icon name="chevron" size={14} />
          </span>
        </summary>
        <div class="pt-1 pb-5">
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
          <Show when={isOpen()}>
            <PersonDetails user_id={user_id()} />
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
        <TypedDialog
          question={words.removeQuestion(name())}
          more={words.removeWarning}
          label={words.removeType(name())}
          expected={name()}
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
