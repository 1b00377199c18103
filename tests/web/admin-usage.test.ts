import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createRoot } from 'solid-js';
import type { UsageEntry } from '@brain/schema';
import { ageOf, bytesOf } from '../../apps/web/src/admin/activity/age.ts';
import { dollars } from '../../apps/web/src/admin/usage/figures.ts';
import { niceEnd } from '../../apps/web/src/admin/usage/scale.ts';
import { createUsage, csvOf, daysOf, sumOf } from '../../apps/web/src/admin/usage/usage.ts';

const NOW = Date.parse('2026-03-01T00:30:00.000Z');
const entry = (day: string, user_id: string, more: Partial<UsageEntry> = {}): UsageEntry => ({
  day,
  user_id,
  model: 'gpt',
  runs: 1,
  input_tokens: 100,
  output_tokens: 10,
  cost: null,
  ...more,
});

test('a span ends today and holds each day once, over the end of a month too', () => {
  assert.deepEqual(daysOf(3, NOW), ['2026-02-27', '2026-02-28', '2026-03-01']);
  assert.equal(new Set(daysOf(90, NOW)).size, 90);
});

test('a cost is known where any price was; without one it is not zero', () => {
  assert.equal(sumOf([entry('2026-03-01', 'ann')]).cost, null);
  assert.equal(sumOf([entry('2026-03-01', 'ann'), entry('2026-03-01', 'ben', { cost: 0.5 })]).cost, 0.5);
});

test('days, people and models are added up; one person alone where they are chosen', async (t) => {
  const asked: string[] = [];
  const entries = [
    entry('2026-02-28', 'ann', { cost: 0.1 }),
    entry('2026-03-01', 'ann', { model: 'small' }),
    entry('2026-03-01', 'ben', { runs: 3, input_tokens: 900 }),
  ];
  const usage = createRoot((dispose) => {
    t.after(dispose);
    const doors = {
      async usage(since: string, until: string) {
        asked.push(`${since} ${until}`);
        return entries;
      },
    };
    return createUsage({ doors, now: () => NOW });
  });
  await usage.list.refresh();
  assert.equal(usage.byDay().length, 30);
  assert.deepEqual(
    usage
      .byDay()
      .slice(-2)
      .map(({ day, runs, input_tokens }) => [day, runs, input_tokens]),
    [
      ['2026-02-28', 1, 100],
      ['2026-03-01', 4, 1000],
    ],
  );
  assert.deepEqual(
    usage.byPerson().map(([name, { runs }]) => [name, runs]),
    [
      ['ben', 3],
      ['ann', 2],
    ],
  );
  usage.chooseUser('ann');
  assert.deepEqual([usage.total().runs, usage.total().cost], [2, 0.1]);
  assert.deepEqual(
    usage
      .byModel()
      .map(([name]) => name)
      .toSorted(),
    ['gpt', 'small'],
  );
  assert.equal(usage.byPerson().length, 2, 'one may choose somebody else');
  assert.ok(!usage.csv().includes('ben'));
  usage.choose(7);
  assert.deepEqual(asked, ['2026-01-31 2026-03-01', '2026-02-23 2026-03-01']);
});

test('the table for a spreadsheet quotes what it must, and holds no formula', () => {
  const name = 'a "b", c';
  const csv = csvOf([entry('2026-03-02', '=HYPERLINK("x")'), entry('2026-03-01', name, { cost: 1.5 })]);
  assert.deepEqual(csv.split('\r\n'), [
    'day,user_id,model,runs,input_tokens,output_tokens,cost',
    '2026-03-01,"a ""b"", c",gpt,1,100,10,1.5',
    '2026-03-02,"\'=HYPERLINK(""x"")",gpt,1,100,10,',
    '',
  ]);
});

test('an axis ends at a round figure that holds all', () => {
  assert.deepEqual([0, 1, 3, 7, 16_920, 0.011].map(niceEnd), [1, 1, 5, 10, 20_000, 0.02]);
});

test('ages, sizes and small amounts are written so that they are read at a glance', () => {
  assert.deepEqual(
    [59, 3600, 200_000].map((age) => ageOf(age, 'en')),
    ['59 sec', '1 hr', '2 days'],
  );
  assert.deepEqual(
    [0, 1500, 2_340_000].map((size) => bytesOf(size, 'en')),
    ['0 byte', '1.5 kB', '2.3 MB'],
  );
  assert.deepEqual(
    [0, 0.0116, 12].map((amount) => dollars(amount, 'en')),
    ['$0.00', '$0.0116', '$12.00'],
  );
});
