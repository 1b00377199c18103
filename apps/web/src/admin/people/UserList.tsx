import { For } from 'solid-js';
import { usePeople } from '../../people/people.ts';
import { Rows } from '../Group.tsx';
import { UserRow } from './UserRow.tsx';

/** Everybody the brain knows; opened, what an owner can do for each. */
export function UserList() {
  const { people } = usePeople();
  return (
    <Rows>
      <For each={people.users.state.items}>{(user) => <UserRow user={user} />}</For>
    </Rows>
  );
}
