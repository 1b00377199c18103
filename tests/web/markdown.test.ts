import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReader } from '../../apps/web/src/chat/text/reader.ts';
import type { Tree } from '../../apps/web/src/chat/text/tree.ts';

const whole = (text: string) => createReader({ image: 'Image' }).read(text, false);
const half = (text: string) => createReader({ image: 'Image' }).read(text, true);

/** A tree as it would be written in HTML, without what each block has. */
function show(tree: Tree): string {
  if (typeof tree === 'string') return tree;
  if ('code' in tree) return `<pre ${tree.language}>${tree.code}</pre>`;
  if ('formula' in tree) return `<math${tree.isBlock ? ' block' : ''}>${tree.formula}</math>`;
  const { dir: _, target: __, rel: ___, tabindex: ____, ...rest } = tree.attributes;
  const attributes = Object.entries(rest).map(([name, value]) => ` ${name}=${value}`);
  return `<${tree.tag}${attributes.join('')}>${tree.children.map(show).join('')}</${tree.tag}>`;
}
const shown = (text: string) => whole(text).map(show).join('');
const shownHalf = (text: string) => half(text).map(show).join('');

test('Markdown is drawn as what it says', () => {
  const cases: [string, string][] = [
    ['# One\n## Two', '<h3>One</h3><h4>Two</h4>'],
    ['**a** *b* ~~c~~ `d`', '<p><strong>a</strong> <em>b</em> <del>c</del> <code>d</code></p>'],
    ['a\nb', '<p>a<br></br>b</p>'],
    ['3. c\n4. d', '<ol start=3><li>c</li><li>d</li></ol>'],
    ['- [x] a\n- b', '<ul><li class=task>☑ a</li><li>b</li></ul>'],
    ['> a\n> - b', '<blockquote><p>a</p><ul><li>b</li></ul></blockquote>'],
    [
      '|a|b|\n|-|-:|\n|1|2|',
      '<div class=table-frame><table><thead><tr><th>a</th><th align=right>b</th></tr></thead>' +
        '<tbody><tr><td>1</td><td align=right>2</td></tr></tbody></table></div>',
    ],
    ['```ts\na\n```', '<pre ts>a\n</pre>'],
    ['```ts" onclick=x\na', '<pre >a\n</pre>'],
    ['[^1] a\n\n[^1]: note', '<p>[^1] a</p><p>[^1]: note</p>'],
    ['a &amp; b &#x41; &nope; `&amp;` \\&amp;', '<p>a & b A &nope; <code>&amp;</code> &amp;</p>'],
    ['---', '<hr></hr>'],
    ['', ''],
  ];
  for (const [text, drawn] of cases) assert.equal(shown(text), drawn, text);
});

test('markup of the text is text, and only a line break is one', () => {
  assert.equal(shown('a<br>b <b onclick=x>c</b>'), '<p>a<br></br>b <b onclick=x>c</b></p>');
  assert.deepEqual((whole('<script>x</script>')[0] as { children: Tree[] }).children, ['<script>x</script>']); // a paragraph
  assert.deepEqual((whole('<div class="fixed">\nx\n</div>')[0] as { tag: string }).tag, 'p');
});

test('a link leads to the web or to a mailbox, and shows no name that passes for a host', () => {
  const link = (href: string) => shown(`[x](${href})`);
  assert.equal(link('https://e.example/a?b=c&amp;d'), '<p><a href=https://e.example/a?b=c&d>x</a></p>');
  assert.equal(link('mailto:a@e.example'), '<p><a href=mailto:a@e.example>x</a></p>');
  for (const href of [
    'javascript:alert(1)',
    'JaVaScRiPt:alert(1)',
    'java&Tab;script:alert(1)',
    '&#106;avascript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    '//e.example',
    '/trigger',
    '#memory',
    'https://bank.example@evil.example/',
    'https:&#47;&#47;bank.example:443@evil.example/',
  ])
    assert.equal(link(href), '<p>x</p>', href);
  const [paragraph] = whole('https://e.example');
  const [a] = (paragraph as { children: Tree[] }).children; // a paragraph
  assert.deepEqual((a as { attributes: object }).attributes, {
    href: 'https://e.example',
    target: '_blank',
    rel: 'noopener noreferrer',
  });
});

test('an image is not loaded: its words stand for it, with the host that would see who looks', () => {
  const pixel = 'https://e.example/p.png?secret=1';
  assert.equal(shown(`![a](${pixel})`), `<p><a href=${pixel}>a (e.example)</a></p>`);
  assert.equal(shown('![](data:image/png;base64,x)'), '<p>Image</p>');
  assert.equal(
    shown(`[![a](${pixel})](https://f.example)`),
    '<p><a href=https://f.example>a (e.example)</a></p>',
  );
});

test('formulas are told from prices', () => {
  const formulas: [string, string][] = [
    ['$x$', '<math>x</math>'],
    ['a $x_1*y_2*z$ b', 'a <math>x_1*y_2*z</math> b'],
    ['\\(a\\_b\\)', '<math>a\\_b</math>'],
    ['so \\[a\\] so', 'so <math block>a</math> so'],
    ['_a $b_c$ d_', '<em>a <math>b_c</math> d</em>'],
  ];
  for (const [text, drawn] of formulas) assert.equal(shown(text), `<p>${drawn}</p>`);
  assert.equal(shown('a\n$$\nx\n- y\n$$\nb'), '<p>a</p><math block>x\n- y</math><p>b</p>');
  assert.equal(shown('$$x$$'), '<math block>x</math>');
  for (const text of [
    '$5 and $10',
    'from $5 to $10.',
    'between $5-$10',
    '$5 or 10$',
    'US$5 or CA$6',
    'a $HOME and $PATH b',
    '$ x $',
    'only $x',
    'costs 5$ or 6$',
  ])
    assert.equal(shown(text), `<p>${text}</p>`);
  assert.equal(shown('`$x$` \\$x$'), '<p><code>$x$</code> $x$</p>');
});

test('what is half written has the shape it will keep, and no sign of it shows', () => {
  const cases: [string, string][] = [
    ['a **b', '<p>a <strong>b</strong></p>'],
    ['a **b *c ', '<p>a <strong>b <em>c</em></strong></p>'],
    ['a **b*', '<p>a <strong>b</strong></p>'],
    ['a *', '<p>a</p>'],
    ['a `b', '<p>a <code>b</code></p>'],
    ['a ~~b', '<p>a <del>b</del></p>'],
    ['~5 minutes', '<p>~5 minutes</p>'],
    ['2 * 3', '<p>2 * 3</p>'],
    ['snake_case', '<p>snake_case</p>'],
    ['a [b', '<p>a</p>'],
    ['a [b](https://e', '<p>a</p>'],
    ['a [1] b', '<p>a [1] b</p>'],
    ['a $x', '<p>a</p>'],
    ['a $5 b', '<p>a $5 b</p>'],
    ['a $$x', '<p>a</p>'],
    ['a\n\n$$\nx', '<p>a</p>'],
    ['a\n-', '<p>a</p>'],
    ['a\n\n1', '<p>a</p>'],
    ['a\n\n#', '<p>a</p>'],
    ['a\n\n``', '<p>a</p>'],
    ['a\n\n```p', '<p>a</p>'],
    ['a\n\n```py\nx', '<p>a</p><pre py>x\n</pre>'],
    ['```py\nx\n``', '<pre py>x\n</pre>'],
    ['````py\n```\n````', '<pre py>```\n</pre>'],
    ['a\n\n| a | b |', '<p>a</p>'],
    ['a\n\n| a | b |\n|--', '<p>a</p>'],
    ['- a\n- [', '<ul><li>a</li></ul>'],
    ['- a\n- **b', '<ul><li>a</li><li><strong>b</strong></li></ul>'],
  ];
  for (const [text, drawn] of cases) assert.equal(shownHalf(text), drawn, JSON.stringify(text));
});

test('what never ends well is shown as it is written, soon', () => {
  for (const text of [
    'a.'.repeat(30_000),
    '> '.repeat(3000),
    '['.repeat(3000),
    '*a _b '.repeat(20_000),
    '$a '.repeat(30_000),
    '\\( '.repeat(30_000),
  ]) {
    assert.equal(whole(text).length, 1);
    assert.equal(half(text).length, 1);
  }
});
