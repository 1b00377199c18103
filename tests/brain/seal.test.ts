import assert from 'node:assert/strict';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { createSeal } from '../../apps/brain/src/secrets/seal.ts';
import { openFolder } from './open-parts.ts';

const SECRET = 'a secret of the environment, 32+';

test('what is sealed is read again with the same secret, and shows nothing of itself', () => {
  using folder = openFolder();
  for (const text of ['sk-key', '', 'clé 🔑'.repeat(1000)]) {
    const sealed = createSeal(folder.path, SECRET).close(text, 'provider groq');
    assert.match(sealed, /^v1\.[\w-]+$/);
    assert.ok(text === '' || !Buffer.from(sealed.slice(3), 'base64url').includes(text));
    assert.equal(createSeal(folder.path, SECRET).open(sealed, 'provider groq'), text);
  }
  assert.equal(existsSync(join(folder.path, 'secret')), false);
});

test('without a secret in the environment one is made when it is first needed, for its owner only', () => {
  using folder = openFolder();
  const file = join(folder.path, 'secret');
  const seal = createSeal(folder.path, undefined);
  assert.equal(existsSync(file), false);
  const sealed = seal.close('sk-key', 'x');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(readFileSync(file, 'utf8').trim().length >= 43);
  assert.equal(createSeal(folder.path, undefined).open(sealed, 'x'), 'sk-key');
});

test('the same text is sealed differently each time', () => {
  using folder = openFolder();
  const seal = createSeal(folder.path, SECRET);
  const sealed = Array.from({ length: 100 }, () => seal.close('sk-key', 'x').slice(0, 15));
  assert.equal(new Set(sealed).size, 100);
});

test('another secret, another use and any change are refused with a sentence that says what to do', () => {
  using folder = openFolder();
  const seal = createSeal(folder.path, SECRET);
  const sealed = seal.close('sk-key-in-plain', 'provider groq');
  const refused = (open: () => string) =>
    assert.throws(open, (error: Error) => {
      assert.match(error.message, /provider \w+ .*(?:Put that one back|Update this one), or set it anew/);
      return !error.message.includes('sk-key');
    });
  refused(() => createSeal(folder.path, `${SECRET}!`).open(sealed, 'provider groq'));
  refused(() => seal.open(sealed, 'provider evil'));
  refused(() => seal.open(sealed.replace('v1.', 'v2.'), 'provider groq'));
  for (const short of ['', 'v1', 'v1.', 'v1.AAAA', sealed.slice(0, 40)])
    refused(() => seal.open(short, 'provider groq'));
  for (let at = 3; at < sealed.length; at += 1) {
    const other = sealed[at] === 'A' ? 'Q' : 'A';
    refused(() => seal.open(sealed.slice(0, at) + other + sealed.slice(at + 1), 'provider groq'));
  }
});

test('a secret that was emptied is said, and not replaced by a new one', () => {
  using folder = openFolder();
  writeFileSync(join(folder.path, 'secret'), '\n');
  assert.throws(() => createSeal(folder.path, undefined).close('x', 'y'), /secret is empty/);
});
