import { createSignal, Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { CredentialList } from '../../people/CredentialList.tsx';
import { NameForm } from '../../people/NameForm.tsx';
import { usePeople } from '../../people/people.ts';
import { Group } from '../Group.tsx';
import { SecretBox } from './SecretBox.tsx';
import { othersWords } from './words.ts';

/** The keys of programs that may act for everybody. */
export function Services() {
  const { people } = usePeople();
  const words = othersWords[useApp().code];
  const { services, secrets } = people;
  const [isOpen, setOpen] = createSignal(false);
  let add: HTMLButtonElement | undefined;
  const secret = () => {
    const shown = secrets.shown();
    return shown?.user_id === null ? shown : null;
  };

  async function make(name: string): Promise<void> {
    if (await secrets.key(null, name)) close();
  }

  function close(): void {
    setOpen(false);
    add?.focus();
  }

  return (
    <Group
      title={words.services}
      more={words.servicesMore}
      list={services}
      action={
        <button
          ref={(element) => (add = element)}
          type="button"
          class="small-button"
          aria-expanded={isOpen()}
          onClick={() => setOpen(!isOpen())}
        >
          {words.newService}
        </button>
      }
    >
      <Show when={isOpen()}>
        <NameForm
          label={words.keyName}
          placeholder={words.keyName}
          submit={words.keyDo}
          isBusy={secrets.state() === 'making'}
          onName={(name) => void make(name)}
          onCancel={close}
        />
      </Show>
      <div class="mt-2.5 border-y border-line py-1">
        <CredentialList
          list={services}
          none={words.noServices}
          onRevoke={(id) => void people.revokeService(id)}
        />
      </div>
      <Show when={secret()} keyed>
        {(shown) => (
          <div class="mt-3">
            <SecretBox secret={shown} />
          </div>
        )}
      </Show>
    </Group>
  );
}
