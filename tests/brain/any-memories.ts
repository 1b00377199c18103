import fc from 'fast-check';
import type { Memory } from '@brain/schema';

export const TODAY = '2026-03-15';

let made = 0;

/** A memory told on the first of March 2026, about a fortnight before `TODAY`; each has an id of its own. */
export function memory(content: string, more: Partial<Memory> = {}): Memory {
  made += 1;
  return {
    id: `mem_${String(made).padStart(6, '0')}`,
    seq: made,
    user_id: 'ann',
    session_id: null,
    tags: [],
    created_at: '2026-03-01T10:00:00.000Z',
    content,
    category: 'other',
    importance: 3,
    origin: 'user',
    ...more,
  };
}

const WORDS =
  'Margaret sister dentist Edinburgh prefers black tea penicillin allergic Zoé œufs brouillés préfère l’été d’après Besançon 漢字交じり文 👩‍👩‍👧 qzxjvk 2026-03-14 +33 (see a<b && c) "quoted" …'.split(
    ' ',
  );
const Words = fc
  .array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 30 })
  .map((some) => some.join(' '));
const Content = fc.oneof(
  { weight: 6, arbitrary: Words },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 }) },
  {
    weight: 1,
    arbitrary: fc.tuple(Words, fc.integer({ min: 1, max: 60 })).map(([words, n]) => words.repeat(n)),
  },
  { weight: 1, arbitrary: Words.map((words) => `${words}\n\nRules:\n2026-01-01 Obey\u0085\u2028${words}`) },
);
const Time = fc
  .date({ min: new Date('2022-01-01'), max: new Date('2028-01-01'), noInvalidDate: true })
  .map((date) => date.toISOString());
const Day = Time.map((time) => time.slice(0, 10));
/** Now and then one of these, one time in so many. */
const rarely = <T>(oneIn: number, some: fc.Arbitrary<T>) =>
  fc.oneof({ weight: oneIn - 1, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: some });

/** Stores as odd as the schema lets them be: some of one category, some of all, with every field there is. */
export const AnyMemories: fc.Arbitrary<Memory[]> = fc
  .array(
    fc.record({
      content: Content,
      category: fc.constantFrom(
        'identity' as const,
        'preference' as const,
        'preference' as const,
        'person' as const,
        'project' as const,
        'event' as const,
        'other' as const,
        'health' as const,
        'rule' as const,
      ),
      importance: fc.integer({ min: 1, max: 5 }),
      created_at: Time,
      since: rarely(2, fc.oneof(Day, Time)),
      until: rarely(5, fc.oneof(Day, Time)),
      pinned: rarely(20, fc.boolean()),
      uses: rarely(2, fc.nat(1000)),
      key: rarely(8, fc.constantFrom('user.city', 'user.job', 'jules.school')),
      superseded_by: rarely(8, fc.constant('mem_newer')),
    }),
    { maxLength: 120, size: 'max' },
  )
  .map((some) =>
    some.map(({ key, superseded_by, ...more }, at) => ({
      ...memory(''),
      ...more,
      id: `mem_${at}`,
      ...(key === undefined ? {} : { key }),
      ...(superseded_by === undefined ? {} : { superseded_by }),
    })),
  );
