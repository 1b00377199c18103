import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type BrainClient, createBrainClient } from '@brain/client';
import type { FoundMessage } from '@brain/schema';
import { type RunningBrain, startBrain } from '../support/brain.ts';
import { ask } from '../support/http.ts';
import { type ScriptedModel, startModel } from '../support/model.ts';

let model: ScriptedModel;
let brain: RunningBrain;
let client: BrainClient;
before(async () => {
  model = await startModel();
  brain = await startBrain({ OPENAI_BASE_URL: model.url, OPENAI_API_KEY: 'k' });
  client = createBrainClient({ url: brain.url, key: brain.key });
});
after(async () => {
  await client?.close();
  await brain?.[Symbol.asyncDispose]();
  await model?.stop();
});

const ann = { user_id: 'ann', source: 'web' };
const history = (session_id: string, window: object) =>
  client.api.sessions.history.query({ session_id, ...window });

test('a message that a search finds says where it stands, and its session is read around it', async () => {
  const session_id = 'jump';
  for (let at = 0; at < 12; at += 1) {
    if (at === 6) model.queue({ text: ['The pelican is under the bridge'] });
    await ask(brain, { ...ann, session_id, message: `Question ${at}` });
  }
  const { results } = await client.api.memory.search.query({
    user_id: 'ann',
    q: 'pelican',
    scope: 'messages',
  });
  const found = results[0] as FoundMessage; // only messages were searched
  const { id, content, score, snippet, marks, created_at, seq, ...rest } = found;
  assert.deepEqual(rest, {
    kind: 'message',
    user_id: 'ann',
    session_id,
    session_title: 'Question 0',
    role: 'assistant',
  });
  assert.deepEqual([snippet, marks], [content, [[4, 7]]]);
  assert.ok(score > 0 && Date.parse(created_at) <= Date.now());

  const whole = (await history(session_id, {})).events;
  const page = await history(found.session_id, { limit: 9, around: seq });
  const place = page.events.findIndex((event) => event.id === id);
  assert.equal(place, 4);
  const at = whole.findIndex((event) => event.id === id);
  assert.deepEqual(page.events, whole.slice(at - 4, at + 5));
  assert.deepEqual([page.has_older, page.has_newer], [true, true]);

  // On from there to both ends, as a page does that is scrolled.
  const [first, last] = [page.events[0]?.seq, page.events.at(-1)?.seq];
  const older = await history(session_id, { limit: 500, before: first });
  const newer = await history(session_id, { limit: 500, after: last });
  assert.deepEqual([...older.events, ...page.events, ...newer.events], whole);
  assert.deepEqual([older.has_older, older.has_newer], [false, true]);
  assert.deepEqual([newer.has_older, newer.has_newer], [true, false]);
});

test('the cursor of any page is one to subscribe from: what follows comes, once', async () => {
  const session_id = 'cursor';
  for (const message of ['One', 'Two']) await ask(brain, { ...ann, session_id, message });
  const whole = (await history(session_id, {})).events;
  const around = whole[2]?.seq;
  for (const window of [{ around }, { after: around }, { before: around }, {}]) {
    const { events, cursor } = await history(session_id, { limit: 3, ...window });
    assert.equal(cursor, events.at(-1)?.seq);
    const told: (number | null)[] = [];
    await new Promise<void>((resolve, reject) => {
      const expected = whole.filter(({ seq }) => seq > cursor).length;
      if (expected === 0) return resolve();
      const subscription = client.api.events.subscribe(
        { session_id, lastEventId: cursor },
        {
          onData({ data }) {
            told.push(...data.map(({ seq }) => seq));
            if (told.length < expected) return;
            subscription.unsubscribe();
            resolve();
          },
          onError: reject,
        },
      );
    });
    assert.deepEqual(
      told,
      whole.map(({ seq }) => seq).filter((seq) => seq > cursor),
    );
  }
});

test('a window names one place, and a place is a seq', async () => {
  await ask(brain, { ...ann, session_id: 'places', message: 'Hi' });
  for (const [window, field] of [
    [{ before: 1, after: 1 }, /before/],
    [{ around: 1, after: 1 }, /before/],
    [{ around: 0 }, /around/],
    [{ around: 1.5 }, /around/],
    [{ after: -1 }, /after/],
    [{ limit: 0 }, /limit/],
  ] as const)
    await assert.rejects(history('places', window), field);
});
