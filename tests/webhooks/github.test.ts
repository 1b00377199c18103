import assert from 'node:assert/strict';
import { test } from 'node:test';
import { github } from '../../apps/brain/src/connectors/github.ts';
import { hook, invalid, posted, said } from './posted.ts';

const connector = github();
const by = hook('github');
const repository = { full_name: 'ann/tea' };
const sender = { login: 'bob' };
const issue = {
  number: 5,
  title: 'Too hot',
  html_url: 'https://github.com/ann/tea/issues/5',
  body: 'It burns.',
};
const told = async (payload: object, event = 'x') =>
  said(connector, posted({ repository, sender, ...payload }, { 'x-github-event': event }), by);

test('the vector that GitHub publishes is taken', () => {
  // https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries#testing-the-webhook-payload-validation
  const right = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
  const everybody = { ...by, secrets: ["It's a Secret to Everybody"] };
  const takes = (header: string) =>
    connector.verify(posted('Hello, World!', { 'x-hub-signature-256': header }), everybody);
  assert.equal(takes(right), true);
  for (const wrong of [
    right.slice('sha256='.length),
    right.replace('sha256', 'sha1'),
    right.replace('sha256', 'SHA256'),
    right.toUpperCase(),
    `${right}, ${right}`,
    '',
  ])
    assert.equal(takes(wrong), false, wrong);
  const old = posted('Hello, World!', { 'x-hub-signature': right });
  assert.equal(connector.verify(old, everybody), false);
});

test('the same body is the same event, whatever the headers that nobody signs call it', async () => {
  const body = { action: 'opened', issue, repository, sender };
  const one = await said(
    connector,
    posted(body, { 'x-github-delivery': 'd1', 'x-github-event': 'issues' }),
    by,
  );
  const two = await said(
    connector,
    posted(body, { 'x-github-delivery': 'd2', 'x-github-event': 'push' }),
    by,
  );
  assert.deepEqual(two, one);
  assert.match(one.once, /^sha256:/);
  assert.notEqual((await told({ action: 'closed', issue })).once, one.once);
});

test('a ping is no message', async () => {
  const ping = { zen: 'Speak like a human.', hook_id: 7, repository, sender };
  assert.deepEqual(Object.keys(await connector.read(posted(ping), by)), ['ignored']);
});

test('an issue and what is said of it are one conversation', async () => {
  assert.deepEqual(
    { ...(await told({ action: 'opened', issue })), once: '' },
    {
      once: '',
      message: 'bob opened issue #5 of ann/tea: Too hot\nhttps://github.com/ann/tea/issues/5\n\nIt burns.',
      subject: 'ann/tea#5: Too hot',
      thread: 'ann/tea#5',
    },
  );
  const comment = { html_url: `${issue.html_url}#1`, body: 'Blow.' };
  const { message, thread } = await told({ action: 'created', issue, comment });
  assert.equal(
    message,
    `bob created a comment on issue #5 of ann/tea: Too hot\n${comment.html_url}\n\nBlow.`,
  );
  assert.equal(thread, 'ann/tea#5');
  const onPull = await told({ action: 'created', issue: { ...issue, pull_request: {} }, comment });
  assert.match(onPull.message, /^bob created a comment on pull request #5/);
});

test('a pull request, its reviews and its merge are one conversation', async () => {
  const pull_request = { ...issue, body: null };
  const first = async (payload: object) => {
    const { message, thread } = await told({ pull_request, ...payload });
    assert.equal(thread, 'ann/tea#5');
    return message.split('\n')[0];
  };
  const of = 'pull request #5 of ann/tea: Too hot';
  assert.equal(await first({ action: 'opened' }), `bob opened ${of}`);
  assert.equal(await first({ action: 'closed' }), `bob closed ${of}`);
  assert.equal(
    await first({ action: 'closed', pull_request: { ...pull_request, merged: true } }),
    `bob merged ${of}`,
  );
  const review = { html_url: 'https://r', body: 'No.', state: 'changes_requested' };
  assert.equal(
    await first({ action: 'submitted', review }),
    `bob submitted a review (changes requested) of ${of}`,
  );
  const comment = { html_url: 'https://c', body: 'Here.' };
  assert.equal(await first({ action: 'created', comment }), `bob created a comment on the code of ${of}`);
});

test('pushes, releases and workflows are told by the repository', async () => {
  const commits = Array.from({ length: 22 }, (_, n) => ({
    message: `Fix ${n}\n\nlong`,
    author: { name: 'Ann' },
  }));
  const push = await told({ ref: 'refs/heads/main', compare: 'https://c', commits, forced: false });
  assert.match(push.message, /^bob pushed 22 commits to main in ann\/tea\n- Fix 0 \(Ann\)\n/);
  assert.match(push.message, /\n- Fix 19 \(Ann\)\n- … and 2 more\nhttps:\/\/c$/);
  assert.deepEqual([push.subject, push.thread], ['ann/tea', 'ann/tea']);
  const gone = await told({ ref: 'refs/heads/old', compare: 'https://c', commits: [], deleted: true });
  assert.equal(gone.message, 'bob deleted old in ann/tea\nhttps://c');

  const release = { tag_name: 'v1', name: 'One', html_url: 'https://r', body: 'Notes' };
  const { message } = await told({ action: 'published', release });
  assert.equal(message, 'bob published release v1, One, in ann/tea\nhttps://r\n\nNotes');

  const workflow_run = { name: 'CI', head_branch: 'main', conclusion: 'failure', html_url: 'https://w' };
  const run = await told({ action: 'completed', workflow_run });
  assert.equal(run.message, 'bob ran workflow CI on main (failure) in ann/tea\nhttps://w');
});

test('any other event is its name and its JSON, and one of no repository has a conversation too', async () => {
  const star = await told({ action: 'created', starred_at: 'now' }, 'star');
  assert.match(star.message, /^GitHub: star created in ann\/tea by bob\n\n\{\n {2}"repository"/);
  const organisation = await said(
    connector,
    posted({ action: 'renamed' }, { 'x-github-event': 'organization' }),
    by,
  );
  assert.equal(organisation.message, 'GitHub: organization renamed\n\n{\n  "action": "renamed"\n}');
  assert.equal(organisation.thread, 'all');
  const huge = await told({ action: 'created', text: 'x'.repeat(100_000) });
  assert.ok(huge.message.length < 21_000);
  const long = await told({
    action: 'opened',
    issue: { ...issue, body: 'x'.repeat(60_000), title: 'y'.repeat(900) },
  });
  assert.ok(long.message.length < 9000);
});

test('both content types that GitHub has are read', async () => {
  const payload = JSON.stringify({ action: 'opened', issue, repository, sender });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ payload }).toString();
  assert.equal((await said(connector, posted(body, form), by)).thread, 'ann/tea#5');
  await invalid(() => connector.read(posted('other=1', form), by), /must be JSON/);
  await invalid(() => connector.read(posted(payload, form), by), /must be JSON/);
  await invalid(() => connector.read(posted('[]'), by), /must be a JSON object/);
  await invalid(() => connector.read(posted(''), by), /must be JSON/);
});

test('a mapping says it in other words', async () => {
  const mapping = { message: '{{action}} {{issue.title}}', once: '{{issue.number}}-{{action}}' };
  const { message, once } = await said(
    connector,
    posted({ action: 'opened', issue, repository }),
    hook('github', { mapping }),
  );
  assert.deepEqual([message, once], ['opened Too hot', '5-opened']);
});
