import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readTimes } from '../../apps/brain/src/memory/words/time-words.ts';
import { createIndex } from '../../apps/brain/src/memory/words/word-index.ts';

/** A Monday. */
const NOW = Date.parse('2026-11-23T15:30:00Z');

/** What a text speaks of last, which is the most exact: `from to` as dates, or a month and a day. */
function read(text: string): string {
  const time = readTimes(text, NOW).times.at(-1);
  if (!time) return 'none';
  if ('month' in time) return `month ${time.month}${time.day === undefined ? '' : ` day ${time.day}`}`;
  return [time.from, time.to].map((ms) => new Date(ms).toISOString().slice(0, 10)).join(' ');
}

const SPOKEN: Record<string, string[]> = {
  '2026-11-23 2026-11-24': ['today', 'aujourd’hui', "aujourd'hui", 'ce matin'],
  '2026-11-22 2026-11-23': ['yesterday', 'Hier soir', 'last sunday', 'dimanche', '1 day ago'],
  '2026-11-21 2026-11-22': ['avant-hier', 'the day before yesterday', 'il y a deux jours'],
  '2026-11-16 2026-11-23': ['last week', 'la semaine dernière', 'LA SEMAINE PASSÉE'],
  '2026-11-21 2026-11-23': ['last weekend', 'le week-end dernier'],
  '2026-10-01 2026-11-01': ['last month', 'le mois dernier'],
  '2025-01-01 2026-01-01': ['last year', "l'an dernier", 'l’année dernière', 'in 2025'],
  '2026-09-09 2026-10-09': ['two months ago', 'il y a deux mois'],
  '2026-06-01 2026-09-01': ['last summer', 'cet été', "l'été dernier"],
  '2026-08-25 2026-11-24': ['the last 3 months', 'ces trois derniers mois'],
  '2025-03-01 2025-04-01': ['in March 2025', 'en mars 2025', 'march of 2025'],
  '2025-03-14 2025-03-15': ['14 mars 2025', 'March 14th, 2025', '2025-03-14', '14/03/2025'],
  'month 2': ['en mars', 'fin mars', 'in March'],
  'month 4 day 11': ['le 11 mai', 'May 11', '11 May'],
  none: ['may I march on', 'a second thing', '', '2025-99-99', '\u0000', 'in 1234'],
};

for (const [time, texts] of Object.entries(SPOKEN)) {
  test(`a query can speak of a time: ${texts[0]}`, () => {
    for (const text of texts) assert.equal(read(text), time, text);
  });
}

test('words that mean another day in a memory are not looked for in it; dates are', () => {
  assert.equal(readTimes('dentist yesterday', NOW).rest.trim(), 'dentist');
  assert.equal(readTimes('L’école, la semaine dernière', NOW).rest.trim(), 'L’école,');
  assert.equal(readTimes('rendez-vous du 11 mai', NOW).rest, 'rendez-vous du 11 mai');
});

test('what was said in the time a query speaks of comes first, and nothing is left out', () => {
  const index = createIndex();
  const said = [
    ['2026-03-02', 'Lunch with Odile'],
    ['2026-11-17', 'Lunch with Karim'],
    ['2026-11-19', 'The boiler is broken'],
    ['2026-11-23', 'Lunch with Jules'],
  ] as const;
  for (const [seq, [day, text]] of said.entries())
    index.put({ seq, text, session_id: null, at: Date.parse(day), category: 'other', tags: [] });
  const found = (text: string) => index.search({ text, limit: 4, now: NOW }).map(({ seq }) => seq);
  assert.equal(found('lunch last week').length, 4);
  assert.equal(found('lunch last week')[0], 1);
  assert.equal(found('le déjeuner, lunch, en mars')[0], 0);
  assert.deepEqual(found('what did I do last week?').slice(0, 2), [2, 1]);
});

test('a query full of times is read in no time', () => {
  for (const text of [
    'last '.repeat(400),
    '1 may '.repeat(330),
    '20'.repeat(1000),
    'il y a '.repeat(285),
    '1/'.repeat(1000),
  ]) {
    assert.ok(readTimes(text, NOW).times.length <= 12);
  }
});
