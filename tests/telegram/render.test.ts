import assert from 'node:assert/strict';
import { test } from 'node:test';
import { render } from '../../apps/telegram/src/render/render.ts';
import { widthOf } from '../../apps/telegram/src/render/table.ts';

/** What is marked in a text, and how. */
function marked(markdown: string): [string, string, string?][] {
  const { text, entities } = render(markdown);
  return entities.map((entity) => {
    const covered = text.slice(entity.offset, entity.offset + entity.length);
    if (entity.type === 'text_link') return [entity.type, covered, entity.url];
    if (entity.type === 'pre' && entity.language !== undefined)
      return [entity.type, covered, entity.language];
    return [entity.type, covered];
  });
}

test('words are bold, italic, struck through or code, also within each other; offsets count UTF-16 code units', () => {
  assert.equal(render('🙂 **b *i* `c`** ~~s~~ `**x**`').text, '🙂 b i c s **x**');
  assert.deepEqual(marked('🙂 **b *i* `c`** ~~s~~ `**x**`'), [
    ['bold', 'b i'],
    ['italic', 'i'],
    ['code', 'c'],
    ['strikethrough', 's'],
    ['code', '**x**'],
  ]);
  assert.deepEqual(render('🙂 **b**').entities, [{ type: 'bold', offset: 3, length: 1 }]);
});

test('a heading is bold, and what stands below it is a paragraph of its own', () => {
  assert.equal(render('# One\ntwo\n## Three').text, 'One\n\ntwo\n\nThree');
  assert.deepEqual(marked('# One\ntwo'), [['bold', 'One']]);
});

test('a block of code has its language, and nothing in it is marked', () => {
  const { text } = render('a\n```c++\n  **x** &amp;\n\n\ty\n```\nb');
  assert.equal(text, 'a\n\n  **x** &amp;\n\n\ty\n\nb');
  assert.deepEqual(marked('```c++\n  **x** &amp;\n\n\ty\n```'), [['pre', '  **x** &amp;\n\n\ty', 'c++']]);
});

test('lists have bullets, numbers and boxes, and what is in them is indented', () => {
  const list = '- one\n  - *two*\n    more\n- [x] done\n- [ ] to do\n\n7. seven\n8. eight\n   - deep';
  assert.equal(
    render(list).text,
    '• one\n  • two\n    more\n☑ done\n☐ to do\n\n7. seven\n8. eight\n   • deep',
  );
  assert.deepEqual(marked(list), [['italic', 'two']]);
});

test('words stand for web and mail addresses; other addresses are shown', () => {
  assert.deepEqual(
    marked('[a](https://e.example/?x=1&amp;y=2) [`b`](tg://resolve) [c](mailto:c@e.example)'),
    [
      ['text_link', 'a', 'https://e.example/?x=1&y=2'],
      ['text_link', 'b', 'tg://resolve'],
      ['text_link', 'c', 'mailto:c@e.example'],
    ],
  );
  const shown = '[a](javascript:x) [b](b.md) [c](https://bank.example@evil.example/)';
  assert.deepEqual(render(shown), {
    text: 'a (javascript:x) b (b.md) c (https://bank.example@evil.example/)',
    entities: [],
  });
  const written = 'https://e.example/a_b_c and a@e.example and <https://e.example>';
  assert.deepEqual(render(written), { text: written.replaceAll(/[<>]/g, ''), entities: [] });
});

test('an image is a link by its words, or by its host', () => {
  assert.deepEqual(marked('![a cat](https://i.example/c.png) ![](https://i.example/d.png)'), [
    ['text_link', 'a cat', 'https://i.example/c.png'],
    ['text_link', 'i.example', 'https://i.example/d.png'],
  ]);
});

test('a quotation is one, with what stands in it; one within it is marked line by line', () => {
  assert.equal(render('> a **b**\n>\n> > c\n> > d\n\ne').text, 'a b\n\n> c\n> d\n\ne');
  assert.deepEqual(marked('> a **b**\n>\n> > c\n> > d\n\ne'), [
    ['blockquote', 'a b\n\n> c\n> d'],
    ['bold', 'b'],
  ]);
});

test('a quotation and code in a list begin below its mark', () => {
  assert.equal(render('- > q\n- ```x\n  y\n  ```\n- z').text, '• \n  q\n• \ny\n• z');
});

test('a table stands in columns, by the width of what is shown', () => {
  const { text } = render('| a | Name | n |\n|---|:-:|--:|\n| 漢字 | **x** | 1 |\n| 👍🏽 | long | 22 |');
  assert.deepEqual(text.split('\n'), [
    'a    | Name |  n',
    '-----+------+---',
    '漢字 |  x   |  1',
    '👍🏽   | long | 22',
  ]);
  assert.deepEqual(marked('|a|b|\n|-|-|\n|1|2|'), [['pre', 'a | b\n--+--\n1 | 2']]);
});

test('a character is as wide as it is shown', () => {
  const widths = ['abc', 'é', 'e\u0301', '漢', 'ｈ', '🙂', '👨‍👩‍👧', '❤️', 'Ж'].map(widthOf);
  assert.deepEqual(widths, [3, 1, 1, 2, 2, 2, 2, 2, 1]);
});

test('HTML is its text, what only looks like it stays, and references are resolved once', () => {
  assert.equal(
    render('<b>a</b><br>b &amp;lt; &#233; &unknown; List<String> <!-- x -->c').text,
    'a\nb &lt; é &unknown; List<String> c',
  );
  assert.equal(render('<div>\nhello <i>you</i>\n</div>').text, 'hello you');
});

test('what is half written is shown as far as it goes', () => {
  const whole = 'Look:\n\n```js\nlet a = 1;\nlet b;\n```\n\n**Done** with [it](https://e.example).';
  for (let end = 0; end <= whole.length; end += 1) {
    const { text } = render(whole.slice(0, end));
    assert.ok(text.length <= end);
  }
  assert.deepEqual(marked('Look:\n\n```js\nlet a = "**'), [['pre', 'let a = "**', 'js']]);
});

test('endless Markdown is shown as it is, at once', () => {
  const texts = [
    '>'.repeat(10_000),
    '> '.repeat(5_000),
    '['.repeat(10_000),
    '![a'.repeat(5_000),
    '- '.repeat(5_000),
    'a.'.repeat(10_000) + '@',
    '*a _b '.repeat(5_000),
    '*_'.repeat(3_000) + 'x' + '_*'.repeat(3_000),
    Array.from({ length: 500 }, (_, depth) => `${' '.repeat(depth * 2)}- a`).join('\n'),
    `${'|a'.repeat(2_000)}|\n${'|-'.repeat(2_000)}|\n${'|\n'.repeat(2_000)}`,
    `|a|\n|-|\n${'|b|\n'.repeat(5_000)}|${'x '.repeat(20_000)}|`,
    '`'.repeat(10_000) + '\n' + '```\n'.repeat(2_000),
    '<a '.repeat(5_000),
    '&#1;'.repeat(5_000),
    '~~a '.repeat(5_000),
    '**'.repeat(5_000),
  ];
  render('warm **up**');
  for (const text of texts) {
    const before = performance.now();
    render(text);
    const took = performance.now() - before;
    assert.ok(took < 500, `${text.slice(0, 12)}: ${took.toFixed(0)} ms`);
  }
  assert.deepEqual(render(texts[0] ?? ''), { text: texts[0], entities: [] });
});
