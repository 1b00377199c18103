import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deedOf, KEYS } from '../../apps/web/src/keys/keys.ts';
import { partsOf } from '../../apps/web/src/keys/parts.ts';

type Pressed = Parameters<typeof deedOf>[0];

function pressed(key: string, more: Partial<Pressed> = {}): Pressed {
  const up = { ctrlKey: false, metaKey: false, shiftKey: false, altKey: false };
  return { key, code: '', isComposing: false, ...up, ...more };
}

const outside = { isMac: false, isTyping: false };
const typing = { isMac: false, isTyping: true };

test('a key without a modifier does nothing while somebody types', () => {
  assert.equal(deedOf(pressed('?', { shiftKey: true }), outside), 'keys');
  assert.equal(deedOf(pressed('/'), outside), 'write');
  for (const key of KEYS) assert.equal(deedOf(pressed(key.key), typing), null, key.deed);
  assert.equal(deedOf(pressed('k', { ctrlKey: true }), typing), 'palette');
  assert.equal(deedOf(pressed('ArrowUp', { altKey: true }), typing), 'previous');
});

test('what the field itself undoes stays the field’s', () => {
  assert.equal(deedOf(pressed('z', { ctrlKey: true }), typing), null);
  assert.equal(deedOf(pressed('z', { ctrlKey: true }), outside), 'undo');
});

test('a Mac asks for ⌘ where others ask for Ctrl', () => {
  const mac = { isMac: true, isTyping: true };
  assert.equal(deedOf(pressed('k', { metaKey: true }), mac), 'palette');
  assert.equal(deedOf(pressed('k', { ctrlKey: true }), mac), null, 'there it deletes to the end of the line');
  assert.equal(deedOf(pressed('k', { metaKey: true }), typing), null);
  assert.deepEqual(
    [true, false].map((isMac) => partsOf({ deed: 'fresh', key: 'o', mod: true, shift: true }, isMac)),
    [
      ['⌘', '⇧', 'O'],
      ['Ctrl', 'Shift', 'O'],
    ],
  );
});

test('other modifiers make another key, and composing a word none at all', () => {
  const both = { ctrlKey: true, shiftKey: true };
  assert.equal(deedOf(pressed('O', both), outside), 'fresh');
  assert.equal(deedOf(pressed('o', { ctrlKey: true }), outside), null);
  assert.equal(deedOf(pressed('K', both), outside), null);
  assert.equal(deedOf(pressed('k', { ctrlKey: true, isComposing: true }), outside), null);
});

test('where letters are not Latin ones, the place of the key counts', () => {
  assert.equal(deedOf(pressed('л', { ctrlKey: true, code: 'KeyK' }), outside), 'palette');
  assert.equal(deedOf(pressed('t', { ctrlKey: true, code: 'KeyK' }), outside), null, 'Dvorak types t there');
});

test('no two keys are the same', () => {
  const all = KEYS.filter((key) => !key.shown).map((key) => partsOf(key, false).join('+'));
  assert.equal(new Set(all).size, all.length);
});
