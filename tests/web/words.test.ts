import assert from 'node:assert/strict';
import { test } from 'node:test';
import { activityWords } from '../../apps/web/src/admin/activity/words.ts';
import { behaviourWords } from '../../apps/web/src/admin/behaviour/words.ts';
import { channelsWords } from '../../apps/web/src/admin/channels/words.ts';
import { dataWords } from '../../apps/web/src/admin/data/words.ts';
import { modelsWords } from '../../apps/web/src/admin/models/words.ts';
import { othersWords } from '../../apps/web/src/admin/people/words.ts';
import { usageWords } from '../../apps/web/src/admin/usage/words.ts';
import { adminWords } from '../../apps/web/src/admin/words.ts';
import { peopleWords } from '../../apps/web/src/people/words.ts';

/** The names of all texts, those within others too. */
function names(words: object, before = ''): string[] {
  return Object.entries(words).flatMap(([name, value]) =>
    typeof value === 'object' && value ? names(value, `${before}${name}.`) : `${before}${name}`,
  );
}

test('one’s own drawer and each section of Admin speak both languages', () => {
  const all = [
    peopleWords,
    adminWords,
    othersWords,
    channelsWords,
    modelsWords,
    behaviourWords,
    activityWords,
    usageWords,
    dataWords,
  ];
  for (const { en, fr } of all) {
    assert.deepEqual(names(fr), names(en));
    assert.ok(!JSON.stringify([en, fr]).includes('""'), 'no text is empty');
  }
});
