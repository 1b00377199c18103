import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fill, map } from '../../apps/brain/src/connectors/mapping.ts';
import { invalid } from './posted.ts';

const plain = { once: () => 'o', message: () => 'm', thread: 't' };

test('a template says what the JSON does, and its own words', () => {
  const order = {
    id: 7,
    who: { name: 'Ann' },
    lines: [{ name: 'tea', n: 2 }, { name: 'milk' }],
    paid: false,
    note: null,
    '': 'nameless',
  };
  for (const [template, text] of [
    ['Order {{id}} of {{who.name}}: {{lines.0.name}}', 'Order 7 of Ann: tea'],
    ['{{ who.name }}', 'Ann'],
    ['{{lines.1}}', '{"name":"milk"}'],
    ['{{paid}}|{{note}}|{{gone}}|{{who.gone.more}}', 'false|||'],
    ['{{who}}', '{"name":"Ann"}'],
    ['{{}}', JSON.stringify(order)],
    ['{{lines.2.name}}{{lines.length}}{{lines.-1}}{{id.0}}{{who.name.0}}', ''],
    ['{{lines.00}}', ''],
  ] as const)
    assert.equal(fill(template, order), text, template);
});

test('what a template opens and does not close is text, and so is what the JSON says', () => {
  for (const text of ['{{', '{{a', '}}', '{a}', '{{a}', 'x {{a {b', '{{{'])
    assert.equal(fill(text, { a: 1 }), text);
  assert.equal(fill('{{{a}}}', { a: 1 }), '{1}');
  assert.equal(fill('{{a}} {{b}}', { a: '{{b}}', b: '$& $1' }), '{{b}} $& $1');
});

test('only what the JSON has of its own is found', () => {
  for (const path of ['__proto__', 'constructor', 'constructor.name', 'toString', 'a.__proto__', 'a.length'])
    assert.equal(fill(`{{${path}}}`, { a: 'text' }), '', path);
  assert.equal(fill('{{__proto__.a}}', JSON.parse('{"__proto__":{"a":"own"}}')), 'own');
});

test('subject, conversation and id come of the mapping where it finds them, else as without it', () => {
  const mapping = { message: 'now', subject: '{{s}}', session: '{{t}}', once: '{{o}}' };
  assert.deepEqual(map(mapping, { s: 'S\r\nBcc: x', t: 'T', o: 5 }, plain), {
    message: 'now',
    subject: 'S Bcc: x',
    thread: 'T',
    once: '5',
  });
  assert.deepEqual(map(mapping, { s: ' ', t: null, o: '' }, plain), {
    once: 'o',
    message: 'now',
    thread: 't',
  });
});

test('a mapping that finds nothing to say is refused', async () => {
  await invalid(() => map({ message: '{{text}}' }, { txt: 'x' }, plain), /no message/);
  await invalid(() => map({ message: '{{text}}' }, { text: ' \n' }, plain), /no message/);
});

test('what is long is shortened, or has its digest for a name', () => {
  const long = 'é'.repeat(300_000);
  const mapping = { message: '{{a}}{{a}}', subject: '{{a}}', session: '{{a}}', once: '{{a}}' };
  const said = map(mapping, { a: long }, plain);
  assert.equal(said.message.length, 100_000);
  assert.equal(said.subject?.length, 300);
  assert.match(said.once, /^sha256:[\da-f]{64}$/);
  assert.match(said.thread, /^sha256:[\da-f]{64}$/);
  for (const odd of ['a\nb', 'a\u0000', '\ud800'])
    assert.match(map({ message: 'x', once: '{{a}}' }, { a: odd }, plain).once, /^sha256:/);
  assert.notEqual(map(mapping, { a: `${long}!` }, plain).thread, said.thread);
});

test('a template that names a long value a thousand times costs no more than one', () => {
  const value = Array.from({ length: 100_000 }, (_, index) => index);
  const started = process.cpuUsage();
  fill('{{}}'.repeat(2500), value);
  assert.ok(process.cpuUsage(started).user < 1_000_000);
});
