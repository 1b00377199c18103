import { createSignal } from 'solid-js';
import { useApp } from '../../app.ts';
import { connectPeople } from '../../brain-people.ts';
import { createPeople, PeopleContext } from '../../people/people.ts';
import { peopleWords } from '../../people/words.ts';
import { Group } from '../Group.tsx';
import { Invitation } from './Invitation.tsx';
import { Services } from './Services.tsx';
import { Strangers } from './Strangers.tsx';
import { UserList } from './UserList.tsx';
import { othersWords } from './words.ts';

/** Who waits to be let in, who is in, and the keys of programs. */
export function PeopleSection() {
  const { brain, person, approvals, code } = useApp();
  const words = othersWords[code];
  const [isInviting, setInviting] = createSignal(false);
  let invite: HTMLButtonElement | undefined;
  const people = createPeople({
    brain: { people: connectPeople(brain.api), connection: brain.connection },
    user_id: person()?.user_id ?? '',
    shows: 'others',
    onSettled: () => void approvals.refresh(),
  });

  function close(): void {
    setInviting(false);
    invite?.focus();
  }

  return (
    <PeopleContext.Provider value={{ people, words: peopleWords[code] }}>
      <Strangers />
      <Group
        title={words.people}
        list={people.users}
        action={
          <button
            ref={(element) => (invite = element)}
            type="button"
            class="small-button"
            aria-expanded={isInviting()}
            onClick={() => setInviting(!isInviting())}
          >
            {words.invite}
          </button>
        }
      >
        <Invitation isOpen={isInviting()} onDone={close} />
        <UserList />
      </Group>
      <Services />
    </PeopleContext.Provider>
  );
}
