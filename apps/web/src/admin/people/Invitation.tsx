import { Show } from 'solid-js';
import { useApp } from '../../app.ts';
import { NameForm } from '../../people/NameForm.tsx';
import { usePeople } from '../../people/people.ts';
import { Fault } from '../Group.tsx';
import { othersWords } from './words.ts';

/** Asks for a name, and makes a member of that name with a link to come in by. */
export function Invitation(props: { isOpen: boolean; onDone: () => void }) {
  const { people } = usePeople();
  const { secrets } = people;
  const words = othersWords[useApp().code];

  async function invite(name: string): Promise<void> {
    if (await secrets.invite(name)) props.onDone();
  }

  return (
    <>
      <Show when={props.isOpen}>
        <NameForm
          label={words.name}
          placeholder={words.namePlaceholder}
          submit={words.inviteDo}
          isBusy={secrets.state() === 'making'}
          onName={(name) => void invite(name)}
          onCancel={() => props.onDone()}
        />
      </Show>
      <Show when={secrets.state() === 'failed'}>
        <Fault />
      </Show>
    </>
  );
}
