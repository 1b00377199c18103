import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBrainClient } from '@brain/client';
import { startBrain } from '../support/brain.ts';
import { openEvents } from '../support/http.ts';
import { startModel } from '../support/model.ts';

test('words of others are answered in a group of the person they are told for, and nowhere else', async () => {
  await using model = await startModel();
  await using brain = await startBrain({ OPENAI_BASE_URL: model.url, BRAIN_MODEL: 'scripted' });
  const client = createBrainClient({ url: brain.url, key: brain.key });
  const place = (address: string, user_id: string) =>
    client.api.places.enter.mutate({
      channel: 'telegram',
      address,
      user_id,
      session_id: `telegram:${address}`,
    });
  await client.api.users.create.mutate({ user_id: 'ben', name: 'Ben' });
  await place('-1', 'owner');
  await place('-2', 'ben');

  const outcomes: unknown[] = [];
  for (const reply_to of ['-1', '-2', '-3']) {
    const said = {
      source: 'telegram',
      user_id: 'owner',
      session_id: `s${reply_to}`,
      trust: 'untrusted',
    } as const;
    await client.send({ ...said, message: 'hi', reply_to });
    using stream = await openEvents(brain, said.session_id);
    const sent = () =>
      stream.frames.flatMap(({ data: { data } }) => (data.event_type === 'delivery' ? [data] : []));
    await stream.until(() => sent().length > 0);
    outcomes.push([sent()[0]?.to, sent()[0]?.status]);
  }
  await client.close();
  assert.deepEqual(outcomes, [
    ['-1', 'open'],
    ['-2', 'failed'],
    ['-3', 'failed'],
  ]);
});
