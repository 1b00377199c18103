import { createSignal, Show } from 'solid-js';
import { NameForm } from './NameForm.tsx';
import { usePeople } from './people.ts';

/** Asks for a name, and makes a member of that name with a link to come in by. */
export function Invitation() {
  const { people, words } = usePeople();
  const { secrets } = people;
  const [isOpen, setOpen] = createSignal(false);

  async function invite(name: string): Promise<void> {
    if (await secrets.invite(name)) setOpen(false);
  }

  return (
    <>
      <Show
        when={isOpen()}
        fallback={
          <button type="button" class="small-button mt-1" onClick={() => setOpen(true)}>
            {words.invite}
          </button>
        }
      >
        <NameForm
          label={words.name}
          placeholder={words.namePlaceholder}
          submit={words.inviteDo}
          isBusy={secrets.state() === 'making'}
          onName={(name) => void invite(name)}
          onCancel={() => setOpen(false)}
        />
      </Show>
      <p role="alert" class="text-sm text-alarm">
        {secrets.state() === 'failed' ? words.failed : ''}
      </p>
    </>
  );
}
