import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { From, Said } from '../../apps/brain/src/connectors/connector.ts';
import { mailOf, openTaking, OWNER_MAIL } from './taking.ts';

type SlackSaid = Omit<Partial<Said>, 'from'> & { from?: Partial<From> };

/** Somebody says something to the Slack app, between the two of them. */
function direct(address: string, { from, ...more }: SlackSaid = {}): Said {
  return {
    once: crypto.randomUUID(),
    message: 'hello',
    thread: `D${address}`,
    reply_to: `D${address}`,
    ...more,
    from: { channel: 'slack', address, isProven: true, ...from },
  };
}

/** The same in a channel, where others read along. */
const inChannel = (address: string, more: SlackSaid = {}) =>
  direct(address, { thread: 'C1:1700.1', reply_to: 'C1/1700.1', isShared: true, ...more });

const CODE = /\b\d{6}\b/;

test('a stranger on Slack is told a code, once, and an owner there that they knock; what they said is kept nowhere', async () => {
  await using taking = await openTaking();
  const eve = direct('UEVE', { from: { name: 'Eve' }, message: 'let me in' });
  for (let times = 0; times < 3; times += 1)
    assert.equal((await taking.take(eve)).ignored, 'the sender waits to be let in');
  await taking.closeTell();
  assert.deepEqual(
    taking.told.map(({ to }) => to),
    ['UEVE', 'UOWNER'],
  );
  const [toEve, toOwner] = taking.told;
  const code = CODE.exec(toEve?.content ?? '')?.[0];
  assert.match(toOwner?.content ?? '', /^Eve \(UEVE\) would like to come in/);
  const [waiting] = await taking.identities.strangers();
  assert.deepEqual(
    [waiting?.channel, waiting?.address, waiting?.name, waiting?.code],
    ['slack', 'UEVE', 'Eve', code],
  );
});

test('who says the code that the web app shows is linked, and told so; then their words are theirs', async () => {
  await using taking = await openTaking();
  const kim = { kind: 'user', user_id: 'mia', credential: null } as const;
  const { code } = await taking.identities.code(kim, undefined);
  const linked = await taking.take(mailOf('new@example.org', { message: 'Hi', subject: `/link ${code}` }));
  assert.match(linked.ignored ?? '', /linked now/);
  const again = await taking.take(mailOf('new@example.org', { message: `/link ${code}` }));
  assert.match(again.ignored ?? '', /linked already/);
  const said = (await taking.take(mailOf('new@example.org'))).trigger;
  assert.deepEqual([said?.user_id, said?.trust], ['mia', 'member']);
  await taking.closeTell();
  assert.deepEqual(
    taking.told.map(({ to, content }) => [to, content]),
    [['new@example.org', 'This address is linked now: what you write from it is yours.']],
  );
});

test('a code that is wrong, or said by who is not proven, links nobody; it is not for guessing', async () => {
  await using taking = await openTaking();
  const mia = { kind: 'user', user_id: 'mia', credential: null } as const;
  const { code } = await taking.identities.code(mia, undefined);
  const forged = mailOf('eve@evil.example', { message: `/link ${code}`, from: { isProven: false } });
  assert.equal((await taking.take(forged)).trigger?.trust, 'untrusted');
  const wrong = code === '000000' ? '000001' : '000000';
  for (let times = 0; times < 8; times += 1) {
    const said = await taking.take(
      direct('UEVE', { message: `/link ${wrong.slice(0, 3)}-${wrong.slice(3)}` }),
    );
    assert.match(said.ignored ?? '', times < 5 ? /not right/ : /too many codes/);
  }
  const late = await taking.take(direct('UBOB', { message: `/link ${code}` }));
  assert.match(late.ignored ?? '', /not right/, 'after five wrong ones it is dead, whoever says it');
  await taking.closeTell();
  assert.ok(taking.told.length <= 6, 'and they are not told without end');
  assert.equal(await taking.identities.find({ channel: 'slack', address: 'UEVE' }), null);
});

test('between two on Slack a member is answered there, in a session of theirs', async () => {
  await using taking = await openTaking();
  const { trigger, session_id } = await taking.take(direct('UMIA'));
  assert.deepEqual([trigger?.user_id, trigger?.trust, trigger?.reply_to], ['mia', 'member', 'DUMIA']);
  assert.deepEqual(
    [trigger?.response_to, session_id, trigger?.memory],
    [['slack'], 'slack:DUMIA', undefined],
  );
});

test('in a channel who is known and speaks first holds it; everybody else’s words are a stranger’s there', async () => {
  await using taking = await openTaking();
  assert.match((await taking.take(inChannel('UEVE'))).ignored ?? '', /nobody who is known/);
  const first = await taking.take(inChannel('UOWNER'));
  assert.deepEqual([first.trigger?.user_id, first.trigger?.trust], ['owner', 'owner']);
  assert.equal(first.session_id, 'slack:C1:1700.1');
  for (const address of ['UEVE', 'UMIA']) {
    const said = inChannel(address, {
      thread: 'C1:1800.2',
      reply_to: 'C1/1800.2',
      from: { name: 'Somebody' },
    });
    const { trigger, session_id } = await taking.take(said);
    assert.deepEqual([trigger?.user_id, trigger?.trust, trigger?.memory], ['owner', 'untrusted', 'none']);
    assert.deepEqual([session_id, trigger?.reply_to], ['slack:C1:1800.2', 'C1/1800.2']);
    assert.equal(trigger?.context?.['author'], `Somebody (${address})`);
    const place = await taking.store.places.find({ channel: 'slack', address: 'C1/1800.2' });
    assert.equal(place?.user_id, 'owner', 'so that the answer goes there');
  }
  assert.equal(first.trigger?.memory, 'none');
  const elsewhere = await taking.take(inChannel('UMIA', { thread: 'C2:1.1', reply_to: 'C2/1.1' }));
  assert.deepEqual([elsewhere.trigger?.user_id, elsewhere.trigger?.trust], ['mia', 'member']);
});

test('a stranger in a channel is heard ten times in a minute, and others beside them', async () => {
  await using taking = await openTaking();
  await taking.take(inChannel('UOWNER'));
  const heard = [];
  for (let times = 0; times < 14; times += 1) heard.push((await taking.take(inChannel('UEVE'))).trigger);
  assert.deepEqual([heard.slice(0, 10).every(Boolean), heard.at(-1)], [true, undefined]);
  assert.ok((await taking.take(inChannel('UBOB'))).trigger);
});

test('telling somebody holds up nothing: a channel that does not answer, fails or throws is no matter', async () => {
  const never = Promise.withResolvers<never>();
  const senders = [
    {
      send: (_: unknown, signal: AbortSignal) => {
        signal.addEventListener('abort', () => never.reject(signal.reason));
        return never.promise;
      },
    },
    { send: async () => ({ status: 'failed' as const, error: 'no such user' }) },
    { send: async () => ({ status: 'retry' as const, error: 'later', retry_after: 0 }) },
    {
      pieces: () => {
        throw new Error('cannot be written');
      },
    },
  ];
  for (const sender of senders) {
    await using taking = await openTaking({ sender });
    assert.ok((await taking.take(direct('UEVE'))).ignored);
    assert.ok((await taking.take(mailOf(OWNER_MAIL))).trigger);
    await taking.closeTell();
  }
});
