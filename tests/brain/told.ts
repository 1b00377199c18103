import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A message of a table of tests/data, and what a memory of it holds; nothing expected: there is nothing to keep. */
export type Told = { text: string; expected: Expected[] };
/** A key with its value, or words of the content. */
type Expected = { key: string; value: string } | { words: string };

/** The messages of a table: `+ words => key=value & words` or `- words`. */
export function told(file: string): Told[] {
  return readFileSync(join(import.meta.dirname, '../data', file), 'utf8')
    .split('\n')
    .filter((line) => /^[+-] /.test(line))
    .map((line) => {
      const [text = '', expected = ''] = line.slice(2).split(' => ');
      const parts = line.startsWith('+') ? expected.split(' & ') : [];
      return { text: text.replaceAll('\\n', '\n'), expected: parts.map(asExpected) };
    });
}

function asExpected(part: string): Expected {
  const [, key, value] = /^([a-z_.]+)=(.+)$/.exec(part) ?? [];
  return key !== undefined && value !== undefined ? { key, value } : { words: part };
}

type Kept = { content: string; key?: string; value?: string };

/** Whether facts hold all that was expected of them; apostrophes and case do not count. */
export function holds(facts: Kept[], expected: Expected[]): boolean {
  return expected.every((one) =>
    facts.some((fact) =>
      'words' in one
        ? plain(fact.content).includes(plain(one.words))
        : fact.key === one.key && plain(fact.value ?? '') === plain(one.value),
    ),
  );
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll('’', "'");
}
