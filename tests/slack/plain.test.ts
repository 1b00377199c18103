import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { plainText } from '../../apps/brain/src/connectors/slack/plain.ts';
import { SEED } from '../telegram/any-markdown.ts';
import { BOT } from './posted.ts';

const CASES: [slack: string, plain: string][] = [
  ['a &lt; b &amp;&amp; c &gt; d', 'a < b && c > d'],
  ['&amp;lt; is not &lt;', '&lt; is not <'],
  [`<@${BOT}> hello`, 'hello'],
  [`<@${BOT}|brain>: hello`, 'hello'],
  [`hello <@${BOT}>, how are you`, 'hello, how are you'],
  [`ask <@${BOT}>`, 'ask'],
  [`<@${BOT}>`, ''],
  ['ask <@U0ANN0000> and <@W0BOB0000|bob>', 'ask @U0ANN0000 and @W0BOB0000'],
  ['in <#C123|general> and <#C456> and <#C789|>', 'in #general and #C456 and #C789'],
  ['<!here> <!channel> <!everyone|everyone>', '@here @channel @everyone'],
  ['<!subteam^S1|@cooks> <!subteam^S2>', '@cooks @group'],
  ['<!date^1392734382^{date}|Feb 18, 2014>', 'Feb 18, 2014'],
  ['<https://e.example/a?b=1&amp;c=2>', 'https://e.example/a?b=1&c=2'],
  ['<https://e.example/a|the page>', '[the page](https://e.example/a)'],
  ['<http://e.example|e.example>', 'http://e.example'],
  ['<https://e.example/x?a&amp;b|https://e.example/x?a&amp;b>', 'https://e.example/x?a&b'],
  ['<mailto:ann@e.example|ann@e.example>', 'ann@e.example'],
  ['<mailto:ann@e.example>', 'mailto:ann@e.example'],
  ['<tel:+33123|+33123>', '+33123'],
  [`one\n<@${BOT}>\ntwo`, 'one\ntwo'],
  ['  two\nlines  ', 'two\nlines'],
  [': not a mention', ': not a mention'],
  ['5 > 3 and 3 < 5', '5 > 3 and 3 < 5'],
];

test('what Slack writes in its own signs is read as people see it', () => {
  for (const [slack, plain] of CASES) assert.equal(plainText(slack, new Set([BOT])), plain, slack);
});

test('any text that a person writes comes out as they wrote it', () => {
  const escaped = (text: string) =>
    text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
      assert.equal(plainText(escaped(text), new Set([BOT])), text.trim());
    }),
    { ...SEED, numRuns: 500 },
  );
});
