import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTurns } from '../../apps/telegram/src/turns.ts';

const CHAT = 42;

/** Work that says when it begins and goes on until it is let. */
function work(name: string, log: string[]) {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
  const run = async () => {
    log.push(`${name} begins`);
    begin();
    await promise;
    log.push(`${name} ends`);
  };
  return { run, begun, end: resolve };
}

test('what is sent to a chat goes one after the other, in the order asked for; other chats do not wait', async () => {
  const turns = createTurns();
  const log: string[] = [];
  const [one, two, other] = [work('one', log), work('two', log), work('other', log)];
  const all = [turns.take(CHAT, one.run), turns.take(CHAT, two.run), turns.take(7, other.run)];
  await Promise.all([one.begun, other.begun]);
  two.end();
  one.end();
  other.end();
  await Promise.all(all);
  assert.deepEqual(
    log.filter((line) => !line.startsWith('other')),
    ['one begins', 'one ends', 'two begins', 'two ends'],
  );
  assert.equal(log.indexOf('other begins') < log.indexOf('one ends'), true);
  assert.equal(turns.size(), 0, 'nothing is kept of a chat that is idle');
});

test('work that fails fails for who asked alone', async () => {
  const turns = createTurns();
  const failing = turns.take(CHAT, async () => Promise.reject(new Error('no')));
  const next = turns.take(CHAT, async () => 'yes');
  await assert.rejects(failing, /no/);
  assert.equal(await next, 'yes');
});

test('who gives up waiting is passed over', async () => {
  const turns = createTurns();
  const log: string[] = [];
  const [one, two] = [work('one', log), work('two', log)];
  const first = turns.take(CHAT, one.run);
  const giving = new AbortController();
  const given = turns.take(CHAT, two.run, giving.signal);
  const third = turns.take(CHAT, async () => log.push('third'));
  await one.begun;
  giving.abort(new Error('gave up'));
  await assert.rejects(given, /gave up/);
  await assert.rejects(turns.take(CHAT, two.run, giving.signal), /gave up/);
  one.end();
  await Promise.all([first, third]);
  assert.deepEqual(log, ['one begins', 'one ends', 'third']);
  assert.equal(turns.size(), 0);
});

test('a chat where a delivery is half sent waits for it, and it goes on before others', async () => {
  const turns = createTurns();
  const log: string[] = [];
  await turns.deliver({ chat: CHAT, id: 'a' }, async (stay) => {
    log.push('a part 0');
    stay();
  });
  const told = turns.take(CHAT, async () => log.push('told'));
  const other = turns.deliver({ chat: CHAT, id: 'b' }, async () => log.push('b'));
  await turns.deliver({ chat: CHAT, id: 'a' }, async () => log.push('a part 1'));
  await Promise.all([told, other]);
  assert.deepEqual(log, ['a part 0', 'a part 1', 'told', 'b']);
  assert.equal(turns.size(), 0);
});

test('a chat is kept for a half-sent delivery only so long', async () => {
  const turns = createTurns({ holdMs: 5 });
  await turns.deliver({ chat: CHAT, id: 'a' }, async (stay) => stay());
  assert.equal(await turns.take(CHAT, async () => 'told'), 'told');
  await turns.deliver({ chat: CHAT, id: 'a' }, async (stay) => stay());
  turns.close();
  assert.equal(turns.size(), 0);
});

test('no more than two hundred wait for a chat', async () => {
  const turns = createTurns();
  const log: string[] = [];
  const one = work('one', log);
  const all = [turns.take(CHAT, one.run)];
  for (let count = 0; count < 200; count += 1) all.push(turns.take(CHAT, async () => {}));
  await assert.rejects(
    turns.take(CHAT, async () => {}),
    /too much waits/,
  );
  one.end();
  await Promise.all(all);
  assert.equal(turns.size(), 0);
});
