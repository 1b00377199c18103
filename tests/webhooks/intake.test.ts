import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Said } from '../../apps/brain/src/connectors/connector.ts';
import { MEMBER_MAIL, mailOf, openTaking, OWNER_MAIL } from './taking.ts';

const words = (more: Partial<Said> = {}): Said => ({
  once: crypto.randomUUID(),
  message: 'Order 7 is late',
  thread: 'all',
  ...more,
});
const MB = 1024 * 1024;

test('what no person wrote is data, unless its owner says that it is believed, or what to do with it', async () => {
  await using taking = await openTaking();
  const plain = (await taking.take(words())).trigger;
  assert.deepEqual(
    [plain?.trust, plain?.content, plain?.quotes],
    ['untrusted', 'Order 7 is late', undefined],
  );
  const believed = (await taking.take(words(), { trust: 'service' })).trigger;
  assert.deepEqual([believed?.trust, believed?.content], ['service', 'Order 7 is late']);
  const instructions = 'Tell me what is wrong.';
  const told = (await taking.take(words(), { instructions })).trigger;
  assert.deepEqual([told?.trust, told?.content], ['service', instructions]);
  assert.deepEqual(told?.quotes, [{ author: 'in', content: 'Order 7 is late' }]);
  const both = (await taking.take(words(), { instructions, trust: 'service' })).trigger;
  assert.deepEqual([both?.trust, both?.content], ['service', `${instructions}\n\nOrder 7 is late`]);
  for (const trigger of [plain, believed, told, both]) {
    assert.equal(trigger?.user_id, 'owner');
    assert.deepEqual(trigger?.response_to, ['chat_ui']);
  }
  const hers = (await taking.take(words(), { user_id: 'mia', response_to: ['telegram', 'webhook'] })).trigger;
  assert.deepEqual(
    [hers?.user_id, hers?.response_to, hers?.reply_to],
    ['mia', ['telegram', 'webhook'], 'in'],
  );
});

test('who is proven and known speaks for themselves, and is answered where they wrote', async () => {
  await using taking = await openTaking();
  for (const [address, user_id, trust] of [
    [OWNER_MAIL, 'owner', 'owner'],
    [MEMBER_MAIL, 'mia', 'member'],
  ] as const) {
    const said = mailOf(address, { thread: user_id, subject: 'Tea', source_message_id: '1@x' });
    const { trigger, session_id } = await taking.take(said, { instructions: 'Sum up.' });
    assert.deepEqual([trigger?.user_id, trigger?.trust, trigger?.content], [user_id, trust, 'hello']);
    assert.deepEqual([trigger?.response_to, trigger?.reply_to], [['email'], address]);
    assert.deepEqual([trigger?.subject, trigger?.source_message_id], ['Tea', '1@x']);
    assert.equal(session_id, `email:${user_id}`);
  }
});

test('who is not proven is a stranger, whoever’s address it is: read as data, and never answered there', async () => {
  await using taking = await openTaking();
  for (const said of [
    mailOf(OWNER_MAIL, { from: { isProven: false } }),
    mailOf('eve@evil.example'),
    mailOf('eve@evil.example', { from: { isProven: false } }),
  ]) {
    const { trigger } = await taking.take(said, { trust: 'service' });
    assert.deepEqual([trigger?.user_id, trigger?.trust], ['owner', 'untrusted']);
    assert.deepEqual([trigger?.response_to, trigger?.reply_to], [['chat_ui'], undefined]);
    const own = (await taking.take({ ...said, once: `own ${said.once}` }, { response_to: ['email'] }))
      .trigger;
    assert.equal(own?.reply_to, OWNER_MAIL, 'to the user of the webhook, not to who wrote');
    const told = (await taking.take({ ...said, once: `told ${said.once}` }, { instructions: 'Sum up.' }))
      .trigger;
    assert.deepEqual([told?.content, told?.trust, told?.reply_to], ['Sum up.', 'service', undefined]);
    assert.deepEqual(told?.quotes, [{ author: said.from?.address, content: 'hello' }]);
    const left = await taking.take(said, { unknown_senders: 'ignore' });
    assert.equal(left.ignored, 'the sender is not known');
  }
});

test('a session that is somebody else’s is never joined: the same thread goes on in one of one’s own', async () => {
  await using taking = await openTaking();
  const theirs = await taking.take(mailOf(OWNER_MAIL));
  const hers = await taking.take(mailOf(MEMBER_MAIL));
  const again = await taking.take(mailOf(MEMBER_MAIL));
  assert.equal(theirs.session_id, 'email:thread');
  assert.deepEqual([hers.session_id, again.session_id], ['email:thread:mia', 'email:thread:mia']);
  assert.equal(hers.trigger?.user_id, 'mia');
});

test('a Message-ID counts for its sender alone: nobody takes another’s mail by sending one of that id first', async () => {
  await using taking = await openTaking();
  const once = 'guessed@example.org';
  const eve = await taking.take(mailOf('eve@evil.example', { once }));
  const forged = await taking.take(mailOf(OWNER_MAIL, { once, from: { isProven: false } }));
  const real = await taking.take(mailOf(OWNER_MAIL, { once }));
  assert.deepEqual([eve.duplicate, forged.duplicate, real.duplicate], [false, false, false]);
  assert.equal((await taking.take(mailOf(OWNER_MAIL, { once, message: 'changed' }))).event_id, real.event_id);
});

test('files of who is known are theirs; ten of them, none too large, and a line for each that is not kept', async () => {
  await using taking = await openTaking({ userFileBytes: 30 * MB });
  const files = [
    { bytes: Buffer.from('one'), media_type: 'Text/Plain', name: 'a/b\u0000.txt' },
    { bytes: Buffer.alloc(0), media_type: 'text/plain', name: 'empty.txt' },
    { bytes: Buffer.alloc(21 * MB), media_type: 'image/png', name: 'large.png' },
    { bytes: Buffer.alloc(19 * MB, 1), media_type: 'nonsense', name: 'odd.bin' },
    { bytes: Buffer.alloc(15 * MB, 2), media_type: 'image/png', name: 'full.png' },
    ...Array.from({ length: 10 }, (_, at) => ({ bytes: Buffer.from(`f${at}`), media_type: 'text/plain' })),
  ];
  const { trigger, event_id } = await taking.take(mailOf(MEMBER_MAIL, { files }));
  const kept = trigger?.attachments ?? [];
  assert.equal(kept.length, 10);
  assert.deepEqual(
    kept.slice(0, 3).map(({ name, media_type, bytes }) => [name, media_type, bytes]),
    [
      ['a_b_.txt', 'text/plain', 3],
      ['odd.bin', 'application/octet-stream', 19 * MB],
      [undefined, 'text/plain', 2],
    ],
  );
  assert.ok(await taking.store.files.entry('mia', kept[0]?.id ?? ''));
  assert.deepEqual(trigger?.content.split('\n'), [
    'hello',
    '',
    '[attached, not kept: empty.txt, 0 kB: empty]',
    '[attached, not kept: large.png, 21 MB: larger than 20 MB]',
    '[attached, not kept: full.png, 15 MB: no room is left for files]',
    '[attached, not kept: a file, 1 kB: more than 10 files]',
    '[attached, not kept: a file, 1 kB: more than 10 files]',
  ]);
  const again = mailOf(MEMBER_MAIL, { files: [{ bytes: Buffer.from('new'), media_type: 'text/plain' }] });
  const first = await taking.take(again);
  assert.deepEqual((await taking.take(again)).event_id, first.event_id);
  assert.notEqual(first.event_id, event_id);
});

test('files of a stranger are named and not kept', async () => {
  await using taking = await openTaking();
  const files = [{ bytes: Buffer.from('MZ evil'), media_type: 'application/pdf', name: 'bill.pdf' }];
  const { trigger } = await taking.take(mailOf('eve@evil.example', { files, message: '' }));
  assert.deepEqual(
    [trigger?.content, trigger?.attachments],
    ['[attached, not kept: bill.pdf, 1 kB: of a stranger]', undefined],
  );
  const empty = (await taking.take(mailOf(OWNER_MAIL, { message: ' \n', subject: 'Only this' }))).trigger;
  assert.equal(empty?.content, 'Only this');
  assert.equal((await taking.take(mailOf(OWNER_MAIL, { message: '' }))).trigger?.content, '(no text)');
});

test('an answer to a message of ours goes on in its session, for whom it went to alone', async () => {
  await using taking = await openTaking();
  const asked = await taking.take(words({ thread: 'asked' }));
  const session = { user_id: 'owner', session_id: asked.session_id ?? '' };
  const delivered = await taking.deliver(session, OWNER_MAIL);
  for (const answers of [[`${delivered}@brain.example`], [`<${delivered}@x>`], ['evt_none', delivered]])
    assert.equal((await taking.take(mailOf(OWNER_MAIL, { answers }))).session_id, session.session_id);
  for (const said of [
    mailOf(MEMBER_MAIL, { answers: [delivered] }),
    mailOf('eve@evil.example', { answers: [delivered] }),
    mailOf(OWNER_MAIL, { answers: [delivered], from: { isProven: false } }),
    mailOf(OWNER_MAIL, { answers: [asked.event_id ?? ''] }),
  ])
    assert.notEqual((await taking.take(said)).session_id, session.session_id);
});

test('whatever is said fits: long words, names and ids, and what no header may hold', async () => {
  await using taking = await openTaking();
  const long = 'é'.repeat(200_000);
  const said = mailOf(OWNER_MAIL, {
    once: `${long}\n`,
    message: `${long}\ud800`,
    subject: `a\r\nb: ${long}`,
    thread: long,
    reply_to: long,
    source_message_id: long,
    quotes: Array.from({ length: 80 }, (_, at) => ({ author: long, content: `${at} ${long}` })),
    context: { deep: JSON.parse(`${'['.repeat(50)}${']'.repeat(50)}`) },
  });
  const { trigger, session_id, event_id } = await taking.take(said);
  assert.match(trigger?.content ?? '', /the first of 200001 characters\)$/);
  assert.equal(trigger?.content.length, 100_000);
  assert.match(trigger?.subject ?? '', /^a b: é+…$/);
  assert.match(session_id ?? '', /^email:[\w-]{43}$/);
  assert.equal(trigger?.quotes?.length, 50);
  assert.ok(trigger?.quotes?.at(-1)?.content.startsWith('79 '));
  assert.deepEqual([trigger?.context, trigger?.reply_to], [undefined, undefined]);
  assert.equal((await taking.take(said)).event_id, event_id);
  const { trigger: told } = await taking.take(words({ message: long }), { instructions: 'Sum up.' });
  assert.equal(told?.quotes?.map(({ content }) => content).join('').length, 100_000);
});
