import { useApp } from '../app.ts';
import { connectPeople } from '../brain-people.ts';
import { SideDrawer } from '../SideDrawer.tsx';
import { createPeople, PeopleContext } from './people.ts';
import { PeopleView } from './PeopleView.tsx';
import { peopleWords } from './words.ts';

/** Who is signed in, by what and where. */
export function PeopleDrawer(props: { isBeside: boolean }) {
  const { brain, person, code, route } = useApp();
  const words = peopleWords[code];
  const people = createPeople({
    brain: { people: connectPeople(brain.api), connection: brain.connection },
    user_id: person()?.user_id ?? '',
    shows: 'you',
  });
  return (
    <PeopleContext.Provider value={{ people, words }}>
      <SideDrawer label={words.title} isBeside={props.isBeside} onClose={() => route.closePeople()}>
        <PeopleView />
      </SideDrawer>
    </PeopleContext.Provider>
  );
}
