import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NewRow } from '../../apps/brain/src/store/row.ts';
import { ann, triggerRow } from './open-parts.ts';
import { kindOf, openRuns } from './open-runs.ts';

/** The row of an open trigger that takes the place of another. */
function replacing(name: string, replaces: NewRow): NewRow {
  const row = triggerRow(name);
  return { ...row, data: { ...row.data, replaces: replaces.id } };
}

test('a crash between a replacement and the end of what it replaces leaves one outcome for each', async () => {
  const old = triggerRow('old');
  const edited = replacing('edited', old);
  const again = replacing('again', edited);
  await using parts = await openRuns(async ({ store }) => {
    await store.write({ rows: [old, edited, again] });
  });
  await parts.runs.resume();
  await parts.ended(again.id);
  const kinds = async ({ id }: NewRow) => (await parts.eventsOf(id)).map(kindOf);
  assert.deepEqual(await kinds(old), ['message user', 'run cancelled']);
  assert.deepEqual(await kinds(edited), ['message user', 'run cancelled']);
  assert.deepEqual(await kinds(again), ['message user', 'run started', 'message assistant', 'run finished']);
  assert.equal(parts.scripted.requests.length, 1);
  assert.deepEqual(parts.faults, []);
});

test('a replacement that is read far from what it replaces still keeps it out of the history', async () => {
  await using parts = await openRuns();
  const { store } = parts;
  // About as many as a history is made of, so that each of the three is once the first that is not read.
  for (let count = 56; count <= 62; count += 1) {
    const session = { ...ann, session_id: `far:${count}` };
    const row = (name: string, data: object): NewRow => {
      const made = triggerRow(`${count} ${name}`, session, name);
      return { ...made, data: { ...made.data, state: 'done', ...data } };
    };
    const old = row('taken back', {});
    // It was stopped, so what it had written stands behind what took its place; that one failed without a word.
    const edited = row('edited', { replaces: old.id });
    const partial = row('partial', { run_id: old.id, role: 'assistant', content: 'taken back too' });
    const later = Array.from({ length: count }, (_, at) => row(`later ${at}`, {}));
    for (const one of [old, edited, partial, ...later]) await store.write({ rows: [one] });
    await parts.ended(await parts.ask('now', session), session);
    const sent = JSON.stringify(parts.scripted.requests.at(-1)?.body.messages);
    assert.doesNotMatch(sent, /taken back/, `${count} messages later`);
    assert.match(sent, new RegExp(`later ${count - 1}`));
  }
});
