import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mail, saidIn } from './read.ts';

const ID = 'evt_0123456789abcdefghijk';

test('mails of one thread have one name, made of the mail it began with', async () => {
  const root = await saidIn(mail('Message-ID: <root@example.org>\n\none\n'));
  const second = await saidIn(mail('Message-ID: <2@x.y>\nIn-Reply-To: <root@example.org>\n\ntwo\n'));
  const third = await saidIn(
    mail('Message-ID: <3@x.y>\nIn-Reply-To: <2@x.y>\nReferences: <root@example.org>\n <2@x.y>\n\nthree\n'),
  );
  assert.match(root.thread, /^[\w-]{22}$/);
  assert.equal(second.thread, root.thread);
  assert.equal(third.thread, root.thread);
  assert.notEqual((await saidIn(mail('Message-ID: <2@x.y>\n\ntwo\n'))).thread, root.thread);
});

test('the deliveries that a mail may answer are named, newest first and once', async () => {
  const said = await saidIn(
    mail(
      `In-Reply-To: <${ID}C@example.net>\nReferences: <${ID}A@example.net> <x@y.z> <${ID}B@example.net> <${ID}C@example.net>\n\nYes\n`,
    ),
  );
  assert.deepEqual(said.answers, [`${ID}C`, `${ID}B`, `${ID}A`]);
  for (const id of ['evt_short@x.y', `x${ID}A@x.y`, `${ID}A.more@x.y`, `usr_${ID.slice(4)}A@x.y`, `${ID}A`])
    assert.deepEqual((await saidIn(mail(`References: <${id}>\n\nYes\n`))).answers, [], id);
});

test('a mail is taken once by its Message-ID; without one, by what it says', async () => {
  const named = await saidIn(mail('Message-ID: <m@example.org>\n\nHello\n'));
  assert.equal(named.once, 'm@example.org');
  assert.equal(named.source_message_id, 'm@example.org');
  const [a, again, other] = await Promise.all(
    ['Received: by a\n\nHello\n', 'Received: by b\n\nHello\n', '\nHello!\n'].map(
      async (rest) => await saidIn(mail(rest)),
    ),
  );
  assert.equal(a?.once, again?.once);
  assert.notEqual(a?.once, other?.once);
  assert.equal(a?.source_message_id, undefined);
  const long = await saidIn(mail(`Message-ID: <${'m'.repeat(400)}@example.org>\n\nHello\n`));
  assert.equal(long.source_message_id, undefined);
  assert.equal(long.once, a?.once);
});

test('a subject keeps what stands before it', async () => {
  assert.equal((await saidIn(mail('Subject: Re: Fwd: Lunch\n\nHello\n'))).subject, 'Re: Fwd: Lunch');
});

test('of very many references the first and the last are kept', async () => {
  const many = Array.from({ length: 500 }, (_, index) => `<${index}@x.y>`).join('\n ');
  const last = await saidIn(mail(`References: ${many}\n <${ID}A@x.y>\n\nHello\n`));
  const few = await saidIn(mail('References: <0@x.y>\n\nHello\n'));
  assert.equal(last.thread, few.thread);
  assert.deepEqual(last.answers, [`${ID}A`]);
});
