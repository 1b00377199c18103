import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import PostalMime from 'postal-mime';
import type { OutMessage } from '../../apps/brain/src/channels/sender.ts';
import { composeMail, subjectOf } from '../../apps/brain/src/connectors/mail/outgoing.ts';
import { mailboxOf } from '../../apps/brain/src/net/mail-address.ts';

const from = mailboxOf('Brain <brain@example.org>') ?? assert.fail();
const message = (more: Partial<OutMessage>): OutMessage => ({
  id: 'evt_1',
  run_id: 'run',
  session_id: 'web:ann',
  to: 'ann@example.com',
  content: 'Hello',
  ...more,
});
const compose = (more: Partial<OutMessage>) => composeMail(message(more), { from, to: 'ann@example.com' });
const parse = async (more: Partial<OutMessage>) => PostalMime.parse(await compose(more));

const SUBJECTS: [given: Partial<OutMessage>, isAnswer: boolean, subject: string][] = [
  [{ subject: 'Trip' }, true, 'Re: Trip'],
  [{ subject: 'Re: Trip' }, true, 'Re: Trip'],
  [{ subject: 'RE: AW[2]: re : Trip' }, true, 'Re: Trip'],
  [{ subject: 'Fwd: Trip' }, true, 'Re: Fwd: Trip'],
  [{ subject: 'Re:' }, true, 'Re: Re:'],
  [{ subject: 'Regarding: Trip' }, false, 'Regarding: Trip'],
  [{ subject: ' a\r\nBcc: eve@example.com ' }, false, 'a Bcc: eve@example.com'],
  [{ subject: 'gpj\u202Eexe.' }, false, 'gpjexe.'],
  [{ subject: '  ', content: '\n# **Your week**\n\nOn Monday' }, true, 'Your week**'],
  [
    { content: 'A line that goes on '.repeat(10) },
    false,
    `${'A line that goes on '.repeat(4).slice(0, 79)}…`,
  ],
  [{ content: '---\n' }, false, 'Brain'],
  [{ subject: '😀'.repeat(150) }, false, '😀'.repeat(100)],
];
for (const [given, isAnswer, subject] of SUBJECTS) {
  test(`the subject ${JSON.stringify(given).slice(0, 60)} goes out as ${JSON.stringify(subject.slice(0, 30))}`, () => {
    assert.equal(subjectOf(message(given), isAnswer), subject);
  });
}

test('what begins something new is no answer, and says that a machine wrote it', async () => {
  const mail = await parse({ subject: 'Your week' });
  assert.deepEqual([mail.subject, mail.inReplyTo, mail.references], ['Your week', undefined, undefined]);
  assert.equal(mail.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-generated');
});

test('each try brings the same name', async () => {
  const names = await Promise.all([parse({}), parse({})]);
  assert.deepEqual(new Set(names.map(({ messageId }) => messageId)), new Set(['<evt_1@example.org>']));
});

test('text of any language, of any length of line, with a lone dot, arrives as it was', async () => {
  const content = ['Été 👩‍👧 עברית', '.', '..', 'From me', 'x'.repeat(3000), '=3D', 'end'].join('\n');
  const bytes = await compose({ content, subject: 'Été à Liège 👩‍👧 '.repeat(8) });
  assert.ok(
    bytes
      .toString('latin1')
      .split('\r\n')
      .every((line) => line.length <= 998),
  );
  const mail = await PostalMime.parse(bytes);
  assert.equal(mail.text?.trimEnd(), content);
  assert.equal(mail.subject, 'Été à Liège 👩‍👧 '.repeat(8).trim());
});

test('nothing in a message becomes a header', async () => {
  const seed = process.env['BRAIN_TEST_SEED'];
  const piece = fc.constantFrom(
    'a',
    ' ',
    '\r',
    '\n',
    '\r\n',
    '\0',
    '\u2028',
    '\u0085',
    '\u000B',
    ':',
    '<',
    '>',
    '"',
    ',',
    '@',
    '=?utf-8?q?=0D=0ABcc:_e@x.org?=',
    'Bcc: eve@example.com',
    '\uD800',
    'é',
  );
  const text = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(''));
  const wanted =
    'auto-submitted content-transfer-encoding content-type date from in-reply-to message-id mime-version references subject to'.split(
      ' ',
    );
  await fc.assert(
    fc.asyncProperty(text, text, text, async (subject, content, in_reply_to) => {
      const mail = await parse({ subject, content, in_reply_to });
      const keys = mail.headers.map(({ key }) => key).toSorted();
      assert.deepEqual(
        keys.filter((key) => !wanted.includes(key)),
        [],
      );
      assert.equal(new Set(keys).size, keys.length);
      assert.deepEqual(
        mail.to?.map(({ address }) => address),
        ['ann@example.com'],
      );
      assert.equal(mail.from?.address, 'brain@example.org');
    }),
    { numRuns: 500, ...(seed ? { seed: Number(seed) } : {}) },
  );
});

test('who mail is from is one mailbox', () => {
  assert.deepEqual(mailboxOf('Brain <brain@example.org>'), {
    name: 'Brain',
    address: 'brain@example.org',
    domain: 'example.org',
  });
  assert.deepEqual(mailboxOf('"Brain, of Ann" <b@x.org>')?.name, 'Brain, of Ann');
  assert.deepEqual(mailboxOf('b@X.org')?.domain, 'x.org');
  for (const wrong of [
    '',
    'Brain',
    'a@x.org, b@x.org',
    'Brain <a@x.org> <b@x.org>',
    'Br\nain <a@x.org>',
    'Brain <a b@x.org>',
  ])
    assert.equal(mailboxOf(wrong), undefined, wrong);
});
