import type { PeopleDoors } from '../../brain-people.ts';
import { createList } from '../../people/list.ts';

export type OnePerson = ReturnType<typeof createOnePerson>;

/** By what one person is signed in, and where they write from; an owner may end each. Read at once. */
export function createOnePerson(deps: {
  doors: Pick<PeopleDoors, 'credentials' | 'revoke' | 'identitiesOf' | 'unlinkOf'>;
  user_id: string;
}) {
  const { doors, user_id } = deps;
  const credentials = createList(() => doors.credentials(user_id), 'id');
  const identities = createList(() => doors.identitiesOf(user_id), 'id');
  const refresh = () => {
    void credentials.refresh();
    void identities.refresh();
  };
  refresh();
  return {
    credentials,
    identities,
    refresh,
    revoke: (id: string) => credentials.act(id, () => doors.revoke(user_id, id)),
    unlink: (id: string) => identities.act(id, () => doors.unlinkOf(user_id, id)),
  };
}
