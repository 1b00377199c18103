import { createSignal, Show } from 'solid-js';
import { CredentialList } from './CredentialList.tsx';
import { NameForm } from './NameForm.tsx';
import { usePeople } from './people.ts';
import { SecretBox } from './SecretBox.tsx';
import { Section } from './Section.tsx';

/** The keys of programs that may act for everybody. */
export function Services() {
  const { people, words } = usePeople();
  const { services, secrets } = people;
  const [isOpen, setOpen] = createSignal(false);
  const secret = () => {
    const shown = secrets.shown();
    return shown?.user_id === null ? shown : null;
  };

  async function make(name: string): Promise<void> {
    if (await secrets.key(null, name)) setOpen(false);
  }

  return (
    <Section title={words.services} more={words.servicesMore} list={services}>
      <CredentialList
        list={services}
        none={words.noServices}
        onRevoke={(id) => void people.revokeService(id)}
      />
      <Show when={secret()} keyed>
        {(shown) => <SecretBox secret={shown} />}
      </Show>
      <Show
        when={isOpen()}
        fallback={
          <button type="button" class="small-button mt-1" onClick={() => setOpen(true)}>
            {words.newService}
          </button>
        }
      >
        <NameForm
          label={words.keyName}
          placeholder={words.keyName}
          submit={words.keyDo}
          isBusy={secrets.state() === 'making'}
          onName={(name) => void make(name)}
          onCancel={() => setOpen(false)}
        />
      </Show>
    </Section>
  );
}
