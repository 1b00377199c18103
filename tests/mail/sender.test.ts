import assert from 'node:assert/strict';
import { createServer, type Socket } from 'node:net';
import { once } from 'node:events';
import { test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { OutMessage } from '../../apps/brain/src/channels/sender.ts';
import { createMailSender } from '../../apps/brain/src/connectors/mail/sender.ts';
import { freePort } from '../support/http.ts';
import { type SmtpFault, startSmtp } from '../support/smtp.ts';

const FROM = 'Brain <brain@example.org>';
const message = (more: Partial<OutMessage> = {}): OutMessage => ({
  id: 'evt_1',
  run_id: 'run',
  session_id: 'web:ann',
  to: 'ann@example.com',
  content: 'It is **on** Monday.',
  ...more,
});
const soon = () => AbortSignal.timeout(20_000);
const send = (url: string, more: Partial<OutMessage> = {}) =>
  createMailSender({ url, from: FROM }).send(message(more), soon());

test('an answer arrives in the thread of what it answers, as text and as HTML, and says that a machine wrote it', async () => {
  await using smtp = await startSmtp();
  const sent = await send(smtp.url, { subject: 'Re: RE: The trip', in_reply_to: 'abc@mail.example.com' });
  assert.deepEqual(sent, { status: 'sent' });
  const [{ from, to, mail } = assert.fail()] = smtp.taken;
  assert.deepEqual([from, to], ['brain@example.org', ['ann@example.com']]);
  assert.deepEqual(mail.from, { name: 'Brain', address: 'brain@example.org' });
  assert.deepEqual(
    mail.to?.map(({ address }) => address),
    ['ann@example.com'],
  );
  assert.equal(mail.subject, 'Re: The trip');
  assert.equal(mail.messageId, '<evt_1@example.org>');
  assert.equal(mail.inReplyTo, '<abc@mail.example.com>');
  assert.equal(mail.references, '<abc@mail.example.com>');
  assert.equal(mail.text?.trim(), 'It is **on** Monday.');
  assert.match(mail.html ?? '', /<p>It is <strong>on<\/strong> Monday.<\/p>/);
  assert.ok(Math.abs(Date.parse(mail.date ?? '') - Date.now()) < 60_000);
  assert.equal(mail.headers.find(({ key }) => key === 'auto-submitted')?.value, 'auto-replied');
});

const REFUSED: [what: string, fault: SmtpFault, ends: string, says: RegExp][] = [
  ['is busy', { at: 'connect', code: 421, says: 'too many' }, 'retry', /421/],
  ['has a greylist', { at: 'rcpt', code: 450, says: '4.2.0 Greylisted' }, 'retry', /450 4\.2\.0 Greylisted/],
  ['cannot now', { at: 'data', code: 451, says: 'local error' }, 'retry', /451 local error/],
  [
    'knows no such person',
    { at: 'rcpt', code: 550, says: '5.1.1 <ann> unknown' },
    'failed',
    /5\.1\.1 <ann> unknown/,
  ],
  ['takes the mail for spam', { at: 'data', code: 554, says: '5.7.1 Spam' }, 'failed', /554 5\.7\.1 Spam/],
  ['has no room for it', { at: 'mail', code: 552, says: 'too large' }, 'failed', /too large/],
  [
    'does not take EMAIL_FROM',
    { at: 'mail', code: 553, says: 'not yours' },
    'retry',
    /EMAIL_FROM.*553 not yours/,
  ],
  ['wants to know who sends', { at: 'mail', code: 530, says: 'log in' }, 'retry', /SMTP_URL.*530 log in/],
  ['goes away before the mail', { at: 'rcpt', drop: true }, 'retry', /cannot be reached/],
];
for (const [what, fault, status, says] of REFUSED) {
  test(`a server that ${what}: ${status}, and why`, async () => {
    await using smtp = await startSmtp();
    smtp.fails(fault);
    const sent = await send(smtp.url);
    assert.equal(sent.status, status);
    assert.match(('error' in sent && sent.error) || '', says);
    assert.ok(!('uncertain' in sent));
    assert.deepEqual(smtp.taken, []);
    assert.deepEqual(await send(smtp.url), { status: 'sent' });
  });
}

test('a server that has the mail and says nothing may have taken it: the same mail is sent again', async () => {
  await using smtp = await startSmtp();
  smtp.fails({ at: 'data', drop: true });
  const sent = await send(smtp.url);
  assert.deepEqual([sent.status, 'uncertain' in sent && sent.uncertain], ['retry', true]);
  assert.deepEqual(await send(smtp.url), { status: 'sent' });
  assert.deepEqual(
    smtp.taken.map(({ mail }) => mail.messageId),
    ['<evt_1@example.org>', '<evt_1@example.org>'],
  );
});

test('a server that falls silent is not waited for longer than a try may take; who is stopped stops at once', async () => {
  await using smtp = await startSmtp();
  for (const at of ['connect', 'rcpt', 'data'] as const) {
    smtp.fails({ at, hold: true });
    const impatient = createMailSender({ url: smtp.url, from: FROM, sendMs: 300 });
    const sent = await impatient.send(message(), soon());
    assert.deepEqual([sent.status, 'uncertain' in sent], ['retry', at === 'data'], at);
    assert.match(('error' in sent && sent.error) || '', /no answer within 0\.3 s/);
  }
  smtp.fails({ at: 'rcpt', hold: true });
  const stopping = new AbortController();
  const stopped = createMailSender({ url: smtp.url, from: FROM }).send(message(), stopping.signal);
  const reason = new Error('the brain stops');
  stopping.abort(reason);
  await assert.rejects(stopped, reason);
});

test('a server that is not there, or is none, is tried again', async () => {
  const nobody = await send(`smtp://127.0.0.1:${await freePort()}`);
  assert.deepEqual([nobody.status, 'uncertain' in nobody], ['retry', false]);
  assert.match(('error' in nobody && nobody.error) || '', /cannot be reached.*ECONNREFUSED/);
  const other = createServer((socket: Socket) =>
    socket.on('error', () => {}).end('HTTP/1.1 400 Bad\r\n\r\n'),
  );
  other.listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? address?.port : 0;
  assert.equal((await send(`smtp://127.0.0.1:${port}`)).status, 'retry');
  other.close();
});

test('a wrong password is a setting to mend: the mail waits, and nobody reads the password', async () => {
  await using smtp = await startSmtp({ password: 'right one' });
  const url = (password: string) => smtp.url.replace('//', `//ann%40x.org:${encodeURIComponent(password)}@`);
  const sent = await send(url('p@ss/w'));
  assert.equal(sent.status, 'retry');
  const error = ('error' in sent && sent.error) || '';
  assert.match(error, /check the user and password in SMTP_URL.*535 5\.7\.8 wrong: \[redacted\]/);
  assert.deepEqual(await send(url('right one')), { status: 'sent' });
  assert.equal(smtp.taken[0]?.user, 'ann@x.org');
});

test('beyond this machine nothing is said without TLS, nor to a server whose certificate nobody signed', async () => {
  for (const [tls, says] of [
    ['none', /No TLS with the mail server/],
    ['offered', /self-signed|certificate/],
    ['always', /self-signed|certificate/],
  ] as const) {
    await using smtp = await startSmtp({ tls, host: '0.0.0.0', password: 'secret word' });
    const url = smtp.url.replace('//', '//ann:secret%20word@');
    const sent = await send(url);
    assert.equal(sent.status, 'retry', tls);
    assert.match(('error' in sent && sent.error) || '', says);
    if (tls !== 'none') continue;
    assert.deepEqual(await send(`${url}?tls=no`), { status: 'sent' });
  }
});

test('on this machine TLS is taken where it is offered', async () => {
  for (const tls of ['none', 'offered', 'always'] as const) {
    await using smtp = await startSmtp({ tls });
    assert.deepEqual(await send(smtp.url), { status: 'sent' });
    assert.equal(smtp.taken[0]?.isSecure, tls !== 'none');
  }
});

test('nothing stays open once a mail is sent', async () => {
  await using smtp = await startSmtp();
  const sender = createMailSender({ url: smtp.url, from: FROM });
  await Promise.all(['1', '2', '3'].map((id) => sender.send(message({ id }), soon())));
  // The server would wait for a minute.
  const until = performance.now() + 5000;
  while (smtp.counts().open > 0 && performance.now() < until) await nextTurn();
  assert.equal(smtp.counts().open, 0);
  assert.deepEqual([smtp.taken.length, smtp.counts().connections], [3, 3]);
});

test('without its settings mail fails, and says which', async () => {
  for (const options of [
    { url: undefined, from: FROM },
    { url: 'smtp://127.0.0.1:1', from: undefined },
  ]) {
    const sent = await createMailSender(options).send(message(), soon());
    assert.deepEqual(sent, { status: 'failed', error: 'Mail is not set up: set SMTP_URL and EMAIL_FROM' });
  }
});

const NO_ADDRESSES = [
  'ann@example.com, eve@example.com',
  'ann@example.com eve@example.com',
  'ann@example.com\r\nBcc: eve@example.com',
  'Ann <ann@example.com>',
  '<ann@example.com>',
  'group: ann@example.com;',
  '"ann"@example.com',
  'ann@eve@example.com',
  'ann＠example.com',
  'ann@ｅxample.com',
  'ann@example.com\u200B',
  'ann\u202E@example.com',
  'ann@example.com>\u0000',
  'ann@[127.0.0.1]',
  'ann@-example.com',
  '@example.com',
  'ann@',
  '',
  `${'a'.repeat(65)}@example.com`,
];
test('mail goes to one address, or nowhere', async () => {
  await using smtp = await startSmtp();
  for (const to of NO_ADDRESSES) {
    const sent = await send(smtp.url, { to });
    assert.equal(sent.status, 'failed', to);
    assert.match(('error' in sent && sent.error) || '', /^Not one e-mail address/);
  }
  assert.equal(smtp.counts().connections, 0);
  assert.deepEqual(await send(smtp.url, { to: 'Ann.B+x@Exämple.com' }), { status: 'sent' });
  // As the server shows it.
  assert.deepEqual(smtp.taken[0]?.to, ['ann.b+x@exämple.com']);
  assert.match(smtp.taken[0]?.raw ?? '', /^To: ann\.b\+x@xn--exmple-cua\.com\r$/m);
});
