import assert from 'node:assert/strict';
import { test } from 'node:test';
import { postmark } from '../../apps/brain/src/connectors/mail/postmark.ts';
import { HEADERS, OF_POSTMARK, flips, multipart, postmarkMail } from '../support/mail-posts.ts';
import { hook, invalid, posted, said, SECRET } from '../webhooks/posted.ts';
import { oddValues, saneOf } from './malformed.ts';

const connector = postmark();
const mine = hook('postmark');
const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`postmark:${password}`).toString('base64')}`,
});
const read = (changes: Record<string, unknown> = {}, above?: [string, string][]) =>
  said(connector, posted(postmarkMail(changes, above)), mine);

test('Postmark shows the secret as the password in its URL, and every other is refused', () => {
  assert.equal(connector.verify(posted(postmarkMail(), basic(SECRET)), mine), true);
  assert.equal(connector.verify(posted(postmarkMail()), mine), false);
  for (const wrong of flips(SECRET))
    assert.equal(connector.verify(posted(postmarkMail(), basic(wrong)), mine), false);
});

test('while a secret takes the place of another, both are taken', () => {
  const both = hook('postmark', { secrets: ['the-next-secret', SECRET] });
  for (const secret of [SECRET, 'the-next-secret'])
    assert.equal(connector.verify(posted('{}', basic(secret)), both), true);
});

test('a mail is read: who wrote it, what about, in which conversation, and by its own id', async () => {
  const mail = await read();

  assert.deepEqual(mail.from, { channel: 'email', address: 'ann@example.org', name: 'Ann', isProven: true });
  assert.equal(mail.message.trim(), 'Is it paid?');
  assert.equal(mail.subject, 'The invoice');
  assert.equal(mail.once, 'question@example.org');
  assert.equal(mail.source_message_id, 'question@example.org');
  assert.equal(mail.reply_to, 'ann@example.org');
  const other = await read({ Headers: postmarkMail().Headers.filter(({ Name }) => Name !== 'In-Reply-To') });
  assert.equal(other.thread, mail.thread);
});

test('a mail without an id of its own has that which Postmark gave it', async () => {
  const Headers = postmarkMail().Headers.filter(({ Name }) => Name !== 'Message-ID');
  assert.equal((await read({ Headers })).once, '73e6d360-66eb-11e1-8e72-a8904824019b');
});

test('a mail in HTML alone is read as text', async () => {
  const mail = await read({ TextBody: '', HtmlBody: '<p>Is it <b>paid</b>?</p><script>alert(1)</script>' });
  assert.equal(mail.message.trim(), 'Is it paid?');
});

test('a file of 10 MB comes along whole', async () => {
  const bytes = Buffer.alloc(10_000_000, 'The bytes of a file. ');
  const Attachments = [{ Name: 'a.pdf', ContentType: 'application/pdf', Content: bytes.toString('base64') }];
  const [file] = (await read({ Attachments })).files ?? [];

  assert.equal(file?.name, 'a.pdf');
  assert.equal(file?.media_type, 'application/pdf');
  assert.ok(file?.bytes.equals(bytes));
});

const above = (changes: Record<string, string | undefined>): [string, string][] =>
  OF_POSTMARK.map(([name, value]): [string, string | undefined] => [name, changes[name] ?? value]).filter(
    (header): header is [string, string] => header[1] !== undefined,
  );
const SPF = (envelope: string, words = 'pass (it may)') =>
  `${words} receiver=p-pm; identity=mailfrom; envelope-from="${envelope}"; helo=mail.example.org`;

test('a sender is proven by what Postmark found: a signature of their domain, or SPF of it', async () => {
  for (const [headers, isProven] of [
    [above({ 'Received-SPF': 'fail (no)' }), true],
    [above({ 'X-Spam-Tests': 'DKIM_SIGNED,SPF_PASS' }), true],
    [above({ 'X-Spam-Tests': 'NONE', 'Received-SPF': SPF('list@mail.example.org') }), false],
    [above({ 'X-Spam-Tests': 'NONE', 'Received-SPF': SPF('ann@evil.example') }), false],
    [above({ 'X-Spam-Tests': 'NONE', 'Received-SPF': SPF('ann@evil-example.org') }), false],
    [above({ 'X-Spam-Tests': 'NONE', 'Received-SPF': SPF('ann@example.org', 'softfail (no)') }), false],
    [above({ 'X-Spam-Tests': 'DKIM_SIGNED,DKIM_VALID', 'Received-SPF': 'none' }), false],
    [above({ 'X-Spam-Tests': 'NOT_DKIM_VALID_AU', 'Received-SPF': 'none' }), false],
    [[], false],
  ] as const)
    assert.equal((await read({}, [...headers])).from?.isProven, isProven, JSON.stringify(headers));
});

test('what the mail itself says of how it was proven counts for nothing', async () => {
  const [returned, by, status, tests, spf] = OF_POSTMARK;
  assert.ok(returned && by && status && tests && spf);
  const none: [string, string] = ['X-Spam-Tests', 'NONE'];
  const forged: [string, string][][] = [
    // Below the line of the server it came to, where all of a mail stands.
    [returned, by, ...HEADERS.slice(0, 1), tests, spf],
    // Beside what Postmark found.
    [returned, by, none, ...HEADERS.slice(0, 1), tests],
    [returned, by, tests, ...HEADERS.slice(0, 1), ['x-spam-tests', 'NONE']],
    // In the words of the sender that Postmark repeats.
    [
      returned,
      by,
      ['Received-SPF', `pass ("envelope-from="ann@example.org"@evil.example) ${SPF('a@evil.example')}`],
    ],
    [returned, by, ['Received-SPF', `pass (envelope-from="ann@example.org"; eh) ${SPF('a@evil.example')}`]],
    [returned, by, ['Received-SPF', SPF('a@evil.example; envelope-from="ann@example.org')]],
    [returned, by, ['Received-SPF', SPF('"ann@example.org"@evil.example')]],
    // Signed, but by somebody else beside whom a signature of the author’s domain was written that holds nothing.
    [returned, by, tests, ...HEADERS.slice(0, 1), ['DKIM-Signature', 'v=1; d=evil.example; h=from; b=x']],
    [returned, by, tests, ['DKIM-Signature', 'v=1; d=example.org; d=evil.example; b=x']],
    [returned, by, tests, ['DKIM-Signature', 'v=1; d=example.org; l=10; b=x']],
    // From two people.
    [returned, by, tests, spf, ['From', 'ann@example.org'], ['From', 'eve@evil.example']],
  ];
  for (const headers of forged)
    assert.equal((await read({}, headers)).from?.isProven, false, JSON.stringify(headers));
});

test('a name proves nothing, whatever stands in it, and takes no proof away', async () => {
  const named = await read({ FromFull: { Email: 'ann@example.org', Name: 'Zoé “Ann” Müller' } });
  assert.deepEqual([named.from?.name, named.from?.isProven], ['Zoé “Ann” Müller', true]);
  const name = 'Ann" <eve@evil.example>, "';
  const odd = await read({ FromFull: { Email: 'ann@example.org', Name: name } });
  assert.equal(odd.from?.address, 'ann@example.org');
});

test('more than 200 malformed mails of Postmark are refused, or come to something sane', async () => {
  const attached = postmarkMail({
    Attachments: [{ Name: 'a.txt', ContentType: 'text/plain', Content: 'aGVsbG8=', ContentLength: 5 }],
  });
  const requests = [...oddValues(attached)].map((value) =>
    posted(Buffer.from(JSON.stringify(value) ?? ''), basic(SECRET)),
  );
  const counts = await saneOf(connector, requests, mine);

  assert.ok(counts.invalid > 200 && counts.said > 200, JSON.stringify(counts));
});

test('what is no JSON, as a form, is refused', async () => {
  const { type, body } = multipart([['FromFull', 'ann@example.org']]);
  for (const wrong of [body, Buffer.from('{"FromFull":'), Buffer.from([0xff, 0xfe]), Buffer.alloc(0)])
    await invalid(() => connector.read(posted(wrong, { 'content-type': type }), mine), /^body: must be /);
});
