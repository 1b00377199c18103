import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nextSentences } from '../../apps/web/src/chat/announce.ts';
import { keepIn } from '../../apps/web/src/kept.ts';
import { chooseLanguage, languageOf, loadWords } from '../../apps/web/src/language.ts';
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

test('a French browser gets French, every other English, and who chooses gets what they chose', () => {
  const kept = keepIn(null);
  assert.equal(languageOf(kept, 'de-DE'), 'en');
  assert.equal(languageOf(kept, 'fr-CA'), 'fr');
  chooseLanguage(kept, 'fr');
  assert.equal(languageOf(kept, 'de-DE'), 'fr');
  chooseLanguage(kept, null);
  assert.equal(languageOf(kept, 'de-DE'), 'en');
});

test('each word of the interface stands in both languages', async () => {
  const [english, french] = [await loadWords('en'), await loadWords('fr')];
  assert.deepEqual(Object.keys(french), Object.keys(english));
  for (const [name, text] of Object.entries(french)) assert.ok(text, name);
});
