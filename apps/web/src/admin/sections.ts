import { later } from '../later.tsx';

/** The sections of Admin, in their order. Each comes when it is first opened. */
export const SECTIONS = {
  people: later(async () => (await import('./people/PeopleSection.tsx')).PeopleSection),
  channels: later(async () => (await import('./channels/ChannelsSection.tsx')).ChannelsSection),
  models: later(async () => (await import('./models/ModelsSection.tsx')).ModelsSection),
  behaviour: later(async () => (await import('./behaviour/BehaviourSection.tsx')).BehaviourSection),
  activity: later(async () => (await import('./activity/ActivitySection.tsx')).ActivitySection),
  usage: later(async () => (await import('./usage/UsageSection.tsx')).UsageSection),
  data: later(async () => (await import('./data/DataSection.tsx')).DataSection),
};

export type SectionName = keyof typeof SECTIONS;

export const FIRST: SectionName = 'people';

export const NAMES = Object.keys(SECTIONS) as SectionName[]; // the keys of the object above

/** The section of that name in an address; the first one where there is none. */
export function sectionNamed(name: string | null): SectionName {
  return NAMES.find((known) => known === name) ?? FIRST;
}
