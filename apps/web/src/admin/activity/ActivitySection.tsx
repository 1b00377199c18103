import { useApp } from '../../app.ts';
import { connectPeople } from '../../brain-people.ts';
import { createList } from '../../people/list.ts';
import { keepReading } from '../reading.ts';
import { Feed } from './Feed.tsx';
import { Figures } from './Figures.tsx';
import { Runs } from './Runs.tsx';

/** What is going on now. */
export function ActivitySection() {
  const { brain } = useApp();
  const users = createList(connectPeople(brain.api).list, 'user_id');
  keepReading(brain, () => void users.refresh());
  const nameOf = (user_id: string) =>
    users.state.items.find((user) => user.user_id === user_id)?.name ?? user_id;
  return (
    <>
      <Figures />
      <Runs nameOf={nameOf} />
      <Feed users={users.state.items} nameOf={nameOf} />
    </>
  );
}
