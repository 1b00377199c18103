import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mrkdwnPieces } from '../../apps/brain/src/connectors/slack/mrkdwn.ts';
import { wrongMrkdwn } from '../support/slack-api.ts';

/** A zero-width space, made to be seen. */
async function shown(markdown: string): Promise<string> {
  const pieces = await mrkdwnPieces(markdown);
  assert.equal(pieces.length, 1, markdown);
  assert.equal(wrongMrkdwn(pieces[0] ?? ''), undefined, markdown);
  return (pieces[0] ?? '').replaceAll('\u200b', '¦');
}

const CASES: [markdown: string, mrkdwn: string][] = [
  ['**bold** and *italic* and _italic_ and ~~gone~~', '*bold* and _italic_ and _italic_ and ~gone~'],
  ['***both*** **a *b* c**', '*_both_* *a* *_b_* *c*'],
  ['**bold**text and text**bold**', '*bold*¦text and text¦*bold*'],
  ['(**bold**), **bold**.', '(*bold*), *bold*.'],
  ['**a*b** and *a_b*', 'a*b and a_b'],
  ['`a < b` and `x`s', '`a &lt; b` and `x`¦s'],
  ['``a`b``', 'a`b'],
  ['snake_case_name 2 * 3 * 4', 'snake_case_name 2 * 3 * 4'],
  ['# Title\ntext', '*Title*\n\ntext'],
  ['## A **b** `c`', '*A b* *`c`*'],
  ['[page](https://e.example/a?b=1&c=2)', '<https://e.example/a?b=1&amp;c=2|page>'],
  ['**[page](https://e.example)**', '*<https://e.example|page>*'],
  ['https://e.example/x_y <https://e.example>', '<https://e.example/x_y> <https://e.example>'],
  [
    'www.e.example ann@e.example',
    '<http://www.e.example|www.e.example> <mailto:ann@e.example|ann@e.example>',
  ],
  ['[a|b>c](https://e.example/a|b)', '<https://e.example/a%7Cb|a|b&gt;c>'],
  ['[x](javascript:alert(1)) [y](file.md)', 'x (javascript:alert(1)) y (file.md)'],
  ['[x](https://bank.example@evil.example)', 'x (https://bank.example@evil.example)'],
  ['[https://bank.com](https://evil.example)', 'https://bank.com (<https://evil.example>)'],
  ['[bank.com/in](https://evil.example)', 'bank.com/in (<https://evil.example>)'],
  ['[www.bank.com](https://bank.com/a)', '<https://bank.com/a|www.bank.com>'],
  ['[README.md](https://git.example/a)', '<https://git.example/a|README.md>'],
  ['[](https://e.example/a)', '<https://e.example/a|e.example>'],
  [
    '![a cat](https://e.example/c.png) ![](https://e.example/d.png)',
    '<https://e.example/c.png|a cat> <https://e.example/d.png|e.example>',
  ],
  ['- a\n- b\n  - c\n  - d\n- e', '• a\n• b\n    • c\n    • d\n• e'],
  ['3. a\n4. b\n\n   more', '3. a\n\n4. b\n\n    more'],
  ['- [x] done\n- [ ] open', '☑ done\n☐ open'],
  ['> one\n> two\n>\n> > three\n\nfour', '> one\n> two\n>\n> &gt; three\n\nfour'],
  ['\\> no quotation', '¦&gt; no quotation'],
  ['```ts\nif (a < b && c) {}\n```', '```\nif (a &lt; b &amp;&amp; c) {}\n```'],
  ['````md\n```\ninner\n```\n````', '```\n`¦`¦`\ninner\n`¦`¦`\n```'],
  ['- a\n\n  ```\n  code\n  ```', '• a\n\n```\ncode\n```'],
  ['```\na\n```\n\n```\nb\n```', '```\na\n```\n\n```\nb\n```'],
  ['\\`\\`\\`\\`\\` not code', '`¦`¦`¦`¦` not code'],
  ['| a | b |\n|---|--:|\n| x | 10 |\n| 漢 | 2 |', '```\na  |  b\n---+---\nx  | 10\n漢 |  2\n```'],
  ['<b>raw</b> <!-- c -->', '&lt;b&gt;raw&lt;/b&gt; &lt;!-- c --&gt;'],
  ['a<br>b  \nc', 'a\nb\nc'],
  ['&lt;!channel&gt; &amp;lt; &#60;@U1&#62; &copy;', '&lt;!channel&gt; &amp;lt; &lt;@U1&gt; &amp;copy;'],
  ['a\n\n---\n\nb', 'a\n\n———\n\nb'],
];

test('Markdown is shown as Slack writes it', async () => {
  for (const [markdown, mrkdwn] of CASES) assert.equal(await shown(markdown), mrkdwn, markdown);
});

test('nobody is called by what the assistant writes, and no link is made up', async () => {
  for (const words of [
    '<!channel>',
    '<!here|here>',
    '<@U0ANN0000>',
    '<#C0TEAM000>',
    '<!subteam^S1>',
    '<!date^1^{date}^https://evil.example|now>',
    '<https://evil.example|https://bank.com>',
    '`<!channel>`',
    '**<!channel>**',
    '[<!channel>](https://e.example)',
    '[x](<https://e.example/|<!channel>>)',
    '![<@U1>](https://e.example)',
    '```\n<!channel>\n```',
    '    <!channel>',
    '> <!channel>',
    '- <!channel>',
    '| <!channel> |\n|--|\n| <@U1> |',
    '\\<!channel\\>',
    '&lt;!channel&gt;',
    '&#x3c;!channel&#x3e;',
    '<div>\n<!channel>\n</div>',
    '[a]: https://e.example "<!channel>"\n[a]',
    '<mailto:a@e.example|<!channel>>',
    '[x](mailto:<!channel>@e.example)',
  ]) {
    const [text = ''] = await mrkdwnPieces(words);
    assert.equal(wrongMrkdwn(text), undefined, `${words}: ${text}`);
    assert.doesNotMatch(text, /<[!@#]|<https:\/\/evil\.example\|/, words);
  }
});

test('a block of code that is longer than a message goes on in one of its own', async () => {
  const code = Array.from({ length: 400 }, (_, at) => `line ${at} of the code, which is < long`);
  const pieces = await mrkdwnPieces(`Before:\n\n\`\`\`py\n${code.join('\n')}\n\`\`\`\n\nAfter.`);
  assert.ok(pieces.length > 3);
  for (const piece of pieces) assert.equal(wrongMrkdwn(piece), undefined);
  const lines = pieces.flatMap((piece) => piece.split('\n')).filter((line) => line.startsWith('line '));
  assert.deepEqual(
    lines,
    code.map((line) => line.replace('<', '&lt;')),
  );
});

test('a message is cut between paragraphs, and not through code that fits into the next', async () => {
  const paragraph = (at: number) => [1, 2, 3].map((line) => `Line ${line} of paragraph ${at}.`).join('\n');
  const text = Array.from({ length: 150 }, (_, at) => paragraph(at)).join('\n\n');
  const pieces = await mrkdwnPieces(text);
  assert.ok(pieces.length > 2);
  assert.equal(pieces.join('\n\n'), text);
  const code = Array.from({ length: 60 }, (_, at) => `code of line ${at}, not to be torn`).join('\n');
  const [before, after] = await mrkdwnPieces(`${'words '.repeat(500)}\n\n\`\`\`\n${code}\n\`\`\``);
  const items = Array.from({ length: 100 }, (_, at) => `- item ${at}, of some length`).join('\n');
  const inItem = code.replaceAll(/^/gm, '  ');
  const [list, ofItem] = await mrkdwnPieces(`${items}\n- last\n  \`\`\`\n${inItem}\n  \`\`\``);
  assert.deepEqual([list?.endsWith('• last'), ofItem], [true, `\`\`\`\n${code}\n\`\`\``]);
  assert.deepEqual([before, after], ['words '.repeat(500).trim(), `\`\`\`\n${code}\n\`\`\``]);
});

test('what nobody writes who means it is shown as it was written, and soon', async () => {
  const squeeze = (text: string) => text.replaceAll(/[\s\u200b]/g, '');
  for (const text of [
    `${'> '.repeat(5000)}deep`,
    '['.repeat(50_000),
    '*a '.repeat(40_000),
    `${'- '.repeat(3000)}x`,
  ]) {
    const pieces = await mrkdwnPieces(text);
    assert.ok(pieces.every((piece) => piece.length <= 4000 && wrongMrkdwn(piece) === undefined));
    assert.equal(squeeze(pieces.join('')), squeeze(text.replaceAll('>', '&gt;')));
  }
});
