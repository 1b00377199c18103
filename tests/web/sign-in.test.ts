import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { createRoot, createSignal } from 'solid-js';
import { keepIn } from '../../apps/web/src/kept.ts';
import type { Answer } from '../../apps/web/src/sign-in/front-door.ts';
import { createGate } from '../../apps/web/src/sign-in/gate.ts';
import { takeToken, tokenOf } from '../../apps/web/src/sign-in/token.ts';

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve));
const ann = { user_id: 'ann', role: 'owner', name: 'Ann' } as const;
const ben = { user_id: 'ben', role: 'member', name: 'Ben' } as const;
const SILENT: Answer = { kind: 'silent' };

/** The gate before a brain that knows some links, with what the browser keeps. */
function open(t: TestContext, given: { me?: Answer; links?: Record<string, Answer>; kept?: object } = {}) {
  const said: string[] = [];
  let me: Answer = given.me ?? { kind: 'out' };
  const links = given.links ?? {};
  const kept = keepIn(null);
  if (given.kept) kept.set('brain.me', JSON.stringify(given.kept));
  let homes = 0;
  const door = {
    me: async () => me,
    async signIn(token: string): Promise<Answer> {
      said.push(token);
      const answer = links[token] ?? { kind: 'out' };
      delete links[token];
      if (answer.kind === 'in') me = answer;
      return answer;
    },
    async signOut() {
      if (me.kind === 'silent') return false;
      me = { kind: 'out' };
      return true;
    },
  };
  const gate = createGate({ door, kept, goHome: () => void (homes += 1) });
  t.after(() => gate.close());
  return { gate, said, kept, answer: (now: Answer) => void (me = now), homes: () => homes };
}

test('a link signs in at once where nobody is signed in, and its token is used once', async (t) => {
  const { gate, said, homes } = open(t, { links: { one: { kind: 'in', person: ann } } });
  gate.open('one');
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.person?.name, homes()], ['in', 'Ann', 1]);
  gate.signIn();
  await settled();
  assert.deepEqual(said, ['one']);
});

test('a link does not change who is signed in unless they say so', async (t) => {
  const links = { one: { kind: 'in', person: ben } } as const;
  const { gate, said } = open(t, { me: { kind: 'in', person: ann }, links });
  gate.open('one');
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.person?.name, said], ['choosing', 'Ann', []]);
  gate.stay();
  assert.deepEqual([gate.state.phase, gate.state.person?.name], ['in', 'Ann']);

  gate.open('one');
  await settled();
  gate.signIn();
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.person?.name], ['in', 'Ben']);
});

test('a used link says so, and another can be pasted', async (t) => {
  const { gate } = open(t, { links: { two: { kind: 'in', person: ann } } });
  gate.open('used');
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.fault, gate.canRetry()], ['out', 'late', false]);
  gate.signIn('two');
  await settled();
  assert.equal(gate.state.phase, 'in');
});

test('a used link leaves who is signed in signed in', async (t) => {
  const { gate } = open(t, { me: { kind: 'in', person: ann } });
  gate.open('used');
  await settled();
  gate.signIn();
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.fault, gate.state.person?.name], ['out', 'late', 'Ann']);
  gate.stay();
  assert.equal(gate.state.phase, 'in');
});

test('a link that met no answer can be tried again', async (t) => {
  const { gate } = open(t, { links: { one: SILENT } });
  gate.open('one');
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.fault, gate.canRetry()], ['out', 'silent', true]);
});

test('without an answer the page of who was here last is shown, and nobody else’s', async (t) => {
  const known = open(t, { me: SILENT, kept: ann });
  known.gate.open(null);
  await settled();
  assert.deepEqual([known.gate.state.phase, known.gate.state.person?.name], ['in', 'Ann']);

  const unknown = open(t, { me: SILENT });
  unknown.gate.open(null);
  await settled();
  assert.deepEqual([unknown.gate.state.phase, unknown.gate.state.fault], ['asking', 'silent']);
});

test('an answer that does not come is not waited for where somebody was here before', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const door = {
    me: () => new Promise<Answer>(() => {}),
    signIn: async () => SILENT,
    signOut: async () => false,
  };
  const kept = keepIn(null);
  kept.set('brain.me', JSON.stringify(ann));
  const gate = createGate({ door, kept, goHome: () => {} });
  gate.open(null);
  t.mock.timers.tick(1500);
  assert.equal(gate.state.phase, 'in');
  gate.close();
});

test('when the link breaks it is asked who is signed in: a revoked browser is out, another person in', async (t) => {
  const { gate, answer } = open(t, { me: { kind: 'in', person: ann } });
  const [connection, setConnection] = createSignal('connecting');
  const dispose = createRoot((end) => {
    gate.watch(connection);
    return end;
  });
  gate.open(null);
  await settled();
  setConnection('open');
  await settled();
  answer(SILENT);
  setConnection('connecting');
  await settled();
  assert.equal(gate.state.phase, 'in', 'no answer says nothing');
  answer({ kind: 'in', person: ben });
  setConnection('open');
  await settled();
  assert.equal(gate.state.person?.name, 'Ben');
  answer({ kind: 'out' });
  setConnection('connecting');
  await settled();
  assert.deepEqual([gate.state.phase, gate.state.person], ['out', null]);
  dispose();
});

test('who signed out is not shown again without a link, and stays where the brain did not answer', async (t) => {
  const { gate, kept, answer } = open(t, { me: { kind: 'in', person: ann } });
  gate.open(null);
  await settled();
  answer(SILENT);
  assert.equal(await gate.signOut(), false);
  assert.equal(gate.state.phase, 'in');
  answer({ kind: 'in', person: ann });
  assert.equal(await gate.signOut(), true);
  assert.deepEqual([gate.state.phase, kept.get('brain.me')], ['out', null]);
});

test('the token is taken out of the address, and read from what a person pastes', () => {
  const replaced: string[] = [];
  const at = (pathname: string, hash: string) => ({
    location: { pathname, hash, search: '' },
    history: { replaceState: (_state: null, _title: string, url: string) => void replaced.push(url) },
  });
  assert.equal(takeToken(at('/sign-in', '#secret')), 'secret');
  assert.deepEqual(replaced, ['/sign-in']);
  assert.equal(takeToken(at('/', '#memory')), null);
  assert.deepEqual(replaced, ['/sign-in']);
  assert.equal(tokenOf(' http://brain.test/sign-in#abc_-1 \n'), 'abc_-1');
  assert.equal(tokenOf('abc'), 'abc');
  assert.equal(tokenOf('http://brain.test/sign-in#'), null);
});

test('what the browser keeps of one person is nobody else’s', () => {
  const map = new Map<string, string>();
  const storage: Storage = {
    get length() {
      return map.size;
    },
    key: (index) => [...map.keys()][index] ?? null,
    getItem: (name) => map.get(name) ?? null,
    setItem: (name, text) => void map.set(name, text),
    removeItem: (name) => void map.delete(name),
    clear: () => map.clear(),
  };
  const [anns, annas, slashed] = ['ann', 'anna', 'ann/x'].map((user_id) => keepIn(storage, user_id));
  anns?.set('draft', 'of Ann');
  annas?.set('draft', 'of Anna');
  slashed?.set('draft', 'of Ann X');
  assert.deepEqual(
    [annas?.get('draft'), anns?.names(''), slashed?.names('')],
    ['of Anna', ['draft'], ['draft']],
  );
  anns?.clear();
  assert.deepEqual([anns?.get('draft'), annas?.get('draft'), map.size], [null, 'of Anna', 2]);
});
