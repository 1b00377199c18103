import { useApp } from '../../app.ts';
import { connectPeople } from '../../brain-people.ts';
import { later } from '../../later.tsx';
import { createPeople, PeopleContext } from '../../people/people.ts';
import { peopleWords } from '../../people/words.ts';
import { ChannelStates } from './ChannelStates.tsx';
import { Outbox } from './Outbox.tsx';

const WebhookSection = later(async () => (await import('../../webhooks/WebhookSection.tsx')).WebhookSection);

/** How the channels are, what is on its way out, and what other programs post. */
export function ChannelsSection() {
  const { brain, person, code } = useApp();
  const people = createPeople({
    brain: { people: connectPeople(brain.api), connection: brain.connection },
    user_id: person()?.user_id ?? '',
    shows: 'others',
  });
  return (
    <PeopleContext.Provider value={{ people, words: peopleWords[code] }}>
      <ChannelStates />
      <Outbox />
      <WebhookSection />
    </PeopleContext.Provider>
  );
}
