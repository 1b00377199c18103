import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { mailHtml } from '../../apps/brain/src/connectors/mail/outgoing-html.ts';

/** What stands in the body, without our styles. */
async function bodyOf(markdown: string): Promise<string> {
  const html = await mailHtml(markdown);
  const body = /<body[^>]*>([^]*)<\/body>/.exec(html)?.[1] ?? assert.fail(html);
  return body.replaceAll(/ style="[^"]*"/g, '');
}

const SHOWN: [markdown: string, html: string][] = [
  [
    'It is **on** *Monday*, ~~not~~ `2 < 3`',
    '<p>It is <strong>on</strong> <em>Monday</em>, <del>not</del> <code>2 &lt; 3</code></p>',
  ],
  ['one\ntwo', '<p>one<br>\ntwo</p>'],
  ['# Plan\n\n---', '<h1>Plan</h1>\n<hr>'],
  ['> said\n> so', '<blockquote><p>said<br>\nso</p></blockquote>'],
  ['- a\n- b', '<ul><li>a</li>\n<li>b</li></ul>'],
  ['3. a\n4. b', '<ol start="3"><li>a</li>\n<li>b</li></ol>'],
  ['- [x] done\n- [ ] open', '<ul><li>☑ done</li>\n<li>☐ open</li></ul>'],
  ['```sh\nrm <x> & y\n```', '<pre><code>rm &lt;x&gt; &amp; y</code></pre>'],
  [
    '| a | b |\n|:-:|---|\n| 1 | **2** |',
    '<table><tr><th align="center">a</th><th>b</th></tr><tr><td align="center">1</td><td><strong>2</strong></td></tr></table>',
  ],
  [
    '[site](https://x.org/?a=1&b="2")',
    '<p><a href="https://x.org/?a=1&amp;b=%222%22" rel="noopener noreferrer">site</a></p>',
  ],
  ['me@x.org', '<p><a href="mailto:me@x.org" rel="noopener noreferrer">me@x.org</a></p>'],
  [
    '![a cat](https://x.org/cat.png?who=ann)',
    '<p><a href="https://x.org/cat.png?who=ann" rel="noopener noreferrer">a cat (x.org)</a></p>',
  ],
  ['[x](javascript:alert(1)) [y](data:text/html,z) [z](/here)', '<p>x y z</p>'],
  ['[bank](https://bank.com@evil.org/)', '<p>bank</p>'],
  ['<b onclick="x()">hi</b><br>you', '<p>&lt;b onclick=&quot;x()&quot;&gt;hi&lt;/b&gt;<br>\nyou</p>'],
  ['<style>p{}</style>', '<p>&lt;style&gt;p{}&lt;/style&gt;</p>'],
  ['Tom &amp; Ann, AT&T, &lt;b&gt; \\*', '<p>Tom &amp; Ann, AT&amp;T, &lt;b&gt; *</p>'],
];
for (const [markdown, html] of SHOWN) {
  test(`in a mail ${JSON.stringify(markdown)} is shown so`, async () => {
    assert.equal(await bodyOf(markdown), html);
  });
}

const PIECES = [
  ...`< > " ' & \` * _ ~ [ ] ( ) ! | \\ word javascript:a https://x.org &#60;`.split(' '),
  ...'<img/src=x/onerror=y> <script> </p> ![a](https://x.org/y.png) <svg/onload=a> |-|-|'.split(' '),
  '\n',
  '- ',
  '> ',
  '# ',
  ' ',
  '    ',
  '[a](https://x.org "t")',
  '<a href="https://q.org">',
];
test('whatever a model writes, a mail holds no markup but ours and loads nothing', async () => {
  const seed = process.env['BRAIN_TEST_SEED'];
  const piece = fc.constantFrom(...PIECES);
  const text = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''));
  const OURS =
    /<\/?(?:p|h[1-6]|strong|em|del|code|pre|blockquote|ul|ol|li|table|tr|td|th|hr|br|a)(?: (?:start|align)="\w+"| href="(?:https?:|mailto:)[^"<>]*" rel="noopener noreferrer")*>/g;
  await fc.assert(
    fc.asyncProperty(text, async (markdown) => {
      const rest = (await bodyOf(markdown)).replaceAll(OURS, '');
      assert.doesNotMatch(rest, /[<>"]/);
    }),
    { numRuns: 2000, ...(seed ? { seed: Number(seed) } : {}) },
  );
});

test('what would take a parser for ever is shown as it was written', async () => {
  for (const [markdown, shown] of [
    ['> '.repeat(5000), /^<p>&gt; /],
    [`${'x'.repeat(50_000)}@`, /^<p>x+@<\/p>$/],
    ['a_'.repeat(50_000), /^<p>[a_]+<\/p>$/],
  ] as const) {
    const began = performance.now();
    assert.match(await bodyOf(markdown), shown);
    assert.ok(performance.now() - began < 1000);
  }
});
