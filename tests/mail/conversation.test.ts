import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import type { NewKey } from '@brain/schema';
import { dataOf, settle, untilAsked } from '../support/approvals.ts';
import { call, eventsUntilEnd, trigger } from '../support/http.ts';
import { openMailbox, type ToBrain } from './mailbox.ts';

const mailbox = await openMailbox();
const { smtp, brain, post, model } = mailbox;
after(() => mailbox[Symbol.asyncDispose]());

/** Brings a mail that is taken, and waits for what goes out for it. */
async function answered(mail: ToBrain) {
  const before = smtp.taken.length;
  const { status, body } = await post(mail);
  assert.equal(status, 202, JSON.stringify(body));
  const taken = await smtp.until(before + 1);
  return { ...body, out: taken[before] ?? assert.fail() };
}

/** Runs what was taken to its end; gives what went out for it by mail. */
async function outcome(run: { run_id: string; session_id: string }) {
  const before = smtp.taken.length;
  const events = await eventsUntilEnd(brain, run);
  return { events, deliveries: dataOf(events, 'delivery'), mails: smtp.taken.length - before };
}

test('the owner’s mail is answered in its thread, and their answer to that goes on in the same conversation', async () => {
  const first = await answered({ id: 'q1@example.org', subject: 'The trip', text: 'When do we go?' });
  const { mail } = first.out;
  assert.deepEqual([first.out.from, first.out.to], ['brain@example.com', ['ann@example.org']]);
  assert.deepEqual(
    [mail.subject, mail.inReplyTo, mail.references],
    ['Re: The trip', '<q1@example.org>', '<q1@example.org>'],
  );
  assert.equal(mail.text?.trim(), 'You said: When do we go?');

  const ours = mail.messageId ?? assert.fail();
  const next = await answered({
    subject: 'Re: The trip',
    text: 'And back?',
    answers: ['q1@example.org', ours],
  });
  assert.equal(next.session_id, first.session_id);
  // Also where the mail program names our mail alone.
  const last = await answered({
    subject: 'Re: The trip',
    text: 'Thanks',
    answers: [next.out.mail.messageId ?? ''],
  });
  assert.equal(last.session_id, first.session_id);
  const other = await answered({ subject: 'The trip', text: 'Something else' });
  assert.notEqual(other.session_id, first.session_id);
});

test('what began elsewhere goes to the user by mail, and their answer to it goes on there', async () => {
  const before = smtp.taken.length;
  const asked = { source: 'web', user_id: 'owner', session_id: 'web:plans', subject: 'Your plans' };
  const run = await trigger(brain, { ...asked, message: 'Mail me', response_to: ['email'] });
  const { mail, to } = (await smtp.until(before + 1))[before] ?? assert.fail();
  assert.deepEqual([to, mail.subject, mail.inReplyTo], [['ann@example.org'], 'Your plans', undefined]);

  const reply = await answered({ subject: 'Re: Your plans', text: 'Go on', answers: [mail.messageId ?? ''] });
  assert.equal(reply.session_id, run.session_id);
  assert.equal(reply.out.mail.subject, 'Re: Your plans');
});

test('who forges the owner’s address gets nothing back, and does not come into the owner’s conversation', async () => {
  const first = await answered({ text: 'A secret plan' });
  const ours = first.out.mail.messageId ?? '';
  for (const forged of [
    { text: 'What was the plan?', isForged: true, answers: [ours] },
    { text: 'What was the plan?', from: 'mallory@evil.example', answers: [ours] },
  ]) {
    const { status, body } = await post(forged);
    assert.equal(status, 202);
    assert.notEqual(body.session_id, first.session_id);
    const { deliveries, mails } = await outcome(body);
    assert.deepEqual([deliveries.filter(({ status }) => status === 'open'), mails], [[], 0]);
  }
});

test('a server that says later is asked again, and the mail arrives once', async () => {
  smtp.fails({ at: 'rcpt', code: 450, says: '4.2.0 Greylisted' }, { at: 'data', code: 451, says: 'busy' });
  const { run_id, session_id, out } = await answered({ text: 'Be patient' });
  const events = await eventsUntilEnd(brain, { run_id, session_id });
  const opened = events.find(({ data }) => data.event_type === 'delivery' && data.delivery_id === undefined);
  assert.equal(out.mail.messageId, `<${opened?.id}@example.com>`);
  // What comes after it goes out after it.
  await answered({ text: 'Next' });
  const same = smtp.taken.filter(({ mail }) => mail.messageId === out.mail.messageId);
  assert.equal(same.length, 1);
});

test('the model mails somebody else only what its user has approved, word for word', async () => {
  const before = smtp.taken.length;
  const input = { to: 'bea@example.net', subject: 'Dinner', content: 'At **eight**?' };
  model.queue({ toolCalls: [{ name: 'send_email', arguments: input }] }, { text: ['Sent.'] });
  const run = await untilAsked(brain, 'web:dinner', { source: 'web', user_id: 'owner', message: 'Ask Bea' });
  assert.equal(
    run.approval.data.content,
    'Send to "bea@example.net" on email, subject "Dinner":\n\nAt **eight**?',
  );
  assert.equal(smtp.taken.length, before);
  const key = await call<NewKey>(brain, '/users/owner/keys', { body: { name: 'key' } });
  assert.equal(
    (await settle({ url: brain.url, key: key.body.key }, run.approval.id, 'approved')).status,
    200,
  );
  const { mail, to } = (await smtp.until(before + 1))[before] ?? assert.fail();
  assert.deepEqual([to, mail.subject, mail.text?.trim()], [['bea@example.net'], 'Dinner', 'At **eight**?']);
});

test('what no person wrote is never answered, so that two machines do not write to each other', async () => {
  const first = await answered({ text: 'Hello' });
  const before = smtp.taken.length;
  const automatic: [name: string, value: string][][] = [
    // As another Brain, a holiday notice, a list and a bounce.
    [['Auto-Submitted', first.out.mail.headers.find(({ key }) => key === 'auto-submitted')?.value ?? '']],
    [['Auto-Submitted', 'auto-replied (vacation)']],
    [['X-Autoreply', 'yes']],
    [
      ['List-Id', '<news.example.org>'],
      ['Precedence', 'bulk'],
    ],
    [['Auto-Submitted', 'auto-generated']],
    [
      ['Return-Path', '<>'],
      ['Content-Type', 'multipart/report; report-type=delivery-status'],
    ],
  ];
  for (const headers of automatic) {
    const { status, body } = await post({
      text: 'Out of office',
      headers,
      answers: [first.out.mail.messageId ?? ''],
    });
    assert.ok(status === 200 ? body.ignored !== undefined : status === 202, JSON.stringify([headers, body]));
    if (status === 202) assert.deepEqual((await outcome(body)).deliveries, []);
    assert.equal(smtp.taken.length, before, JSON.stringify(headers));
  }
  // Its own mail, come back.
  const back = await post({ text: 'You said', id: first.out.mail.messageId?.slice(1, -1) ?? '' });
  assert.equal(back.status, 200);
  await answered({ text: 'Are you there?' });
  assert.equal(smtp.taken.length, before + 1);
});
