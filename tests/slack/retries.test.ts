import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createGate } from '../support/model.ts';
import { direct, envelope, mention } from './posted.ts';
import { HOME, openWorld, OWNER_ID, type World } from './world.ts';

// Slack tries three times more, at once, after a minute and after five, and signs each anew:
// https://docs.slack.dev/apis/events-api/#retries

let world: World;
before(async () => {
  world = await openWorld();
});
after(() => world?.[Symbol.asyncDispose]());

const owner = (text: string) => envelope(direct(text, { user: OWNER_ID, channel: HOME }));
const retry = (number: number) => ({
  'x-slack-retry-num': String(number),
  'x-slack-retry-reason': number === 1 ? 'http_timeout' : 'http_error',
});

/** Waits for the answer to a text, and to what was said after it: by then any second run would have begun. */
async function timesAnswered(text: string): Promise<number> {
  await world.slack.posted(`echo: ${text}`);
  const after = `after ${text}`;
  await world.post(owner(after));
  await world.slack.posted(`echo: ${after}`);
  return world.slack.posts.filter((post) => post.text === `echo: ${text}`).length;
}

test('the first retry alone is an event like any other: the first attempt may never have come', async () => {
  const { status, body } = await world.post(owner('only the retry came'), retry(1));
  assert.deepEqual([status, body.duplicate], [202, false]);
  assert.equal(await timesAnswered('only the retry came'), 1);
});

test('all attempts at once, in any order, are one run; each is answered as stored', async () => {
  const body = owner('all at once');
  const answers = await Promise.all([3, 1, 2, 1, 3].map((number) => world.post(body, retry(number))));
  answers.push(await world.post(body));
  assert.ok(answers.every(({ status }) => status === 202));
  assert.equal(answers.filter((answer) => answer.body.duplicate === false).length, 1);
  assert.equal(new Set(answers.map((answer) => answer.body.run_id)).size, 1);
  assert.equal(await timesAnswered('all at once'), 1);
});

test('attempts of many events, shuffled, are one run each', async () => {
  const bodies = Array.from({ length: 8 }, (_, at) => owner(`shuffled ${at}.`));
  const attempts = bodies.flatMap((body, at) => [0, 1, 2, 3].map((number) => ({ body, number, at })));
  const shuffled = attempts.toSorted(
    (a, b) => ((a.at * 7 + a.number * 13) % 11) - ((b.at * 7 + b.number * 13) % 11),
  );
  const answers = await Promise.all(
    shuffled.map(({ body, number }) => world.post(body, number === 0 ? {} : retry(number))),
  );
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [202]);
  assert.equal(answers.filter((answer) => answer.body.duplicate === false).length, 8);
  for (const at of bodies.keys()) assert.equal(await timesAnswered(`shuffled ${at}.`), 1);
});

for (const how of ['stop', 'kill'] as const) {
  test(`an attempt after a ${how} of the brain is the same run, also in the thread of a channel`, async () => {
    const said = owner(`before a ${how}`);
    const asked = envelope(
      mention(`asked before a ${how}`, { user: OWNER_ID, ts: `1700000${how.length}00.000100` }),
    );
    const first = await Promise.all([world.post(said), world.post(asked)]);
    await world.slack.posted(`echo: before a ${how}`);
    await world.slack.posted(`echo: asked before a ${how}`);
    // Nothing is in flight: a kill may send again what was.
    await world.restart(how);
    for (const number of [1, 2, 3]) {
      const again = await Promise.all([world.post(said, retry(number)), world.post(asked, retry(number))]);
      assert.deepEqual(
        again.map(({ status, body }) => [status, body.duplicate, body.run_id]),
        first.map(({ body }) => [202, true, body.run_id]),
      );
    }
    assert.ok((await timesAnswered(`before a ${how}`)) <= (how === 'kill' ? 2 : 1));
    // Each of the three that hold these words was asked about once.
    assert.equal(world.asked(`before a ${how}`), 3);
  });
}

test('an answer that is on its way when the brain is killed goes out after the start, and a long one goes on', async () => {
  const content = Array.from({ length: 300 }, (_, at) => `Paragraph ${at} says something.`).join('\n\n');
  world.model.queue({ text: [content] });
  const held = createGate();
  const first = world.slack.posts.length;
  // The first piece is answered at once; the second stands there, and is never answered.
  world.slack.fail({ slow_ms: 0 }, { hold: held });
  await world.post(owner('say much'));
  await held.reached;
  await world.restart('kill');
  await world.slack.posted('Paragraph 299 says');
  const texts = world.slack.posts.slice(first).map(({ text }) => text);
  assert.equal([...new Set(texts)].join('\n\n'), content);
  assert.ok(texts.length <= new Set(texts).size + 1, 'one may stand there twice');
});

test('what the brain could not take is taken when Slack tries again', async () => {
  await world.brain().stop();
  await assert.rejects(world.post(owner('nobody is there')));
  await world.restart('kill');
  const { status, body } = await world.post(owner('here again'), retry(2));
  assert.deepEqual([status, body.duplicate], [202, false]);
  assert.equal(await timesAnswered('here again'), 1);
});
