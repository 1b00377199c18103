import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSentences } from '../../apps/web/src/chat/announce.ts';
import { chooseLanguage } from '../../apps/web/src/language.ts';
import { pathOfSession, sessionOfPath } from '../../apps/web/src/session-path.ts';

test('the address of a session leads back to it, whatever its name holds', () => {
  for (const session_id of ['web:0b5e', 'telegram:-100/42', 'é 100% #?', 'a:b:c']) {
    assert.equal(sessionOfPath(pathOfSession(session_id)), session_id);
  }
});

test('every other address is the page of a new conversation', () => {
  assert.equal(sessionOfPath('/'), null);
  assert.equal(sessionOfPath('/s/'), null);
  assert.equal(sessionOfPath('/s/a/b'), null);
  assert.equal(sessionOfPath('/s/100%'), '100%');
});

test('a screen reader hears whole sentences, each once, and the rest at the end', () => {
  const text = 'One. Two is **long** and';
  const first = nextSentences(text, 0, false);
  assert.equal(first.say, 'One.');
  const second = nextSentences(`${text} done. Three`, first.upTo, false);
  assert.equal(second.say, 'Two is long and done.');
  const last = nextSentences(`${text} done. Three`, second.upTo, true);
  assert.equal(last.say, 'Three');
  assert.equal(nextSentences(`${text} done. Three`, last.upTo, true).say, '');
});

test('a French browser gets French, every other English, each word in both', () => {
  const english = chooseLanguage('de-DE');
  const french = chooseLanguage('fr-CA');
  assert.equal(english.code, 'en');
  assert.equal(french.code, 'fr');
  assert.deepEqual(Object.keys(french.words), Object.keys(english.words));
  for (const [name, text] of Object.entries(french.words)) assert.ok(text, name);
});
