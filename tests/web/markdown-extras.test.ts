import assert from 'node:assert/strict';
import { test } from 'node:test';
import { colours } from '../../apps/web/src/chat/text/colours.ts';
import { drawMath, type MathElement, type MathTree } from '../../apps/web/src/chat/text/mathml.ts';

function all(tree: MathTree | null): MathElement[] {
  return tree === null || typeof tree === 'string' ? [] : [tree, ...tree.children.flatMap(all)];
}
const tags = (formula: string) => all(drawMath(formula, true)).map(({ tag }) => tag);

test('a formula is drawn as MathML', () => {
  const [math, ...rest] = all(drawMath('x^2 + \\frac{a}{b}', true));
  assert.deepEqual([math?.tag, math?.attributes['display']], ['math', 'block']);
  assert.deepEqual(
    rest.map(({ tag }) => tag),
    ['mrow', 'msup', 'mi', 'mn', 'mo', 'mfrac', 'mi', 'mi'],
  );
  assert.ok(tags('\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}').includes('mtable'));
  assert.equal(all(drawMath('x', false))[0]?.attributes['display'], undefined);
});

test('a formula leads nowhere, loads nothing and has no styles but those of its own parts', () => {
  for (const formula of [
    '\\href{javascript:alert(1)}{x}',
    '\\url{https://e.example}',
    '\\includegraphics{https://e.example/a.png}',
    '\\class{fixed}{x} \\id{app}{x} \\style{position:fixed}{x}',
    '\\colorbox{url(https://e.example)}{x} \\textcolor{red}{y}',
    '\\text{<img src=x onerror=alert(1)>} \\label{x} \\ref{x} \\tag{1}',
    '\\rule{9999em}{9999em} \\hspace{-999em} x \\raise{99em}{y}',
    '\\boxed{x} \\cancel{y}',
  ])
    for (const { tag, attributes, style } of all(drawMath(formula, true))) {
      assert.match(tag, /^m[a-z]+$/);
      assert.deepEqual(
        Object.keys(attributes).filter((name) => /href|src|^id$|^on|^style$|color/.test(name)),
        [],
      );
      assert.doesNotMatch(attributes['class'] ?? '', /fixed/);
      for (const [name, value] of Object.entries(style)) {
        assert.match(name, /^(?:padding|border|text-align|math-|vertical-align)/);
        assert.doesNotMatch(value, /[(:]/);
      }
      for (const value of Object.values({ ...attributes, ...style }))
        for (const [figure] of value.matchAll(/\d+/g)) assert.ok(Number(figure) < 10_000, `${tag} ${value}`);
    }
});

test('what is no formula, or would never end, is not drawn', () => {
  for (const formula of [
    '\\frac{',
    '\\nope{x}{',
    '\\def\\a{\\a\\a}\\a',
    '\\newcommand{\\x}[1]{\\x{#1}\\x{#1}}\\x{1}',
    '{'.repeat(3000),
    'x+'.repeat(1999),
  ])
    assert.equal(drawMath(formula, true), null, formula.slice(0, 40));
});

test('code is cut into coloured pieces that say what it says', async () => {
  const cases: [string, string, string, string][] = [
    ['ts', 'const a = "<b>"; // c\n', 'const', 'c-word'],
    ['JavaScript', 'let a = 42;', '42', 'c-value'],
    ['py', 'def f(): return "x"\n', '"x"', 'c-text'],
    ['c++', 'int main() { return 0; }', 'main', 'c-name'],
    ['yml', '# so\na: 1', '# so', 'c-quiet'],
    ['diff', '-a\n+b', '+b', 'c-more'],
    ['html', '<p class="x">a</p>', 'class', 'c-type'],
    ['sh', 'if true; then echo hi; fi', 'then', 'c-word'],
  ];
  for (const [language, code, word, kind] of cases) {
    const spans = (await colours(code, language)) ?? [];
    assert.equal(spans.map(({ text }) => text).join(''), code);
    assert.ok(
      spans.some((span) => span.text === word && span.kind === kind),
      `${language}: ${JSON.stringify(spans)}`,
    );
  }
});

test('a language that nobody knows is not guessed', async () => {
  for (const language of ['', 'nolang', 'constructor', '__proto__', 'text', 'auto'])
    assert.equal(await colours('const a = 1;', language), null);
});
