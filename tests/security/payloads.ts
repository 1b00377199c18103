import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Payload {
  name: string;
  text: string;
}

const FILE = join(import.meta.dirname, '../data/xss.txt');
/** What a parser that works by calling itself, or that looks back again and again, does not survive or end. */
const DEEP: Payload[] = [
  { name: 'deep quotes', text: `${'> '.repeat(3000)}<img src=x onerror=hit()>` },
  {
    name: 'deep lists',
    text: Array.from({ length: 200 }, (_, at) => `${'  '.repeat(at)}- <svg onload=hit()>`).join('\n'),
  },
  { name: 'deep brackets', text: `${'['.repeat(3000)}x${'](javascript:hit())'.repeat(50)}` },
  { name: 'deep elements', text: `${'<div>'.repeat(3000)}<img src=x onerror=hit()>` },
  { name: 'deep emphasis', text: `${'*a _b '.repeat(1500)}<script>hit()</script>` },
  {
    name: 'many backticks',
    text: `${Array.from({ length: 150 }, (_, at) => '`'.repeat(at)).join(' ')}<img src=x onerror=hit()>`,
  },
  {
    name: 'a long address',
    text: `[x](javascript:hit()${'a'.repeat(20_000)}) <http://${'x'.repeat(20_000)}"onclick=hit()>`,
  },
  { name: 'many mails that are none', text: `${'a.'.repeat(30_000)}@ <img src=x onerror=hit()>` },
];

/** The texts of `tests/data/xss.txt`, and some that are too long for a file; `outside` is where none may ask. */
export function readPayloads(outside: string): Payload[] {
  const [, ...parts] = readFileSync(FILE, 'utf8').split(/^⟫ /m);
  const written = parts.map((part) => {
    const end = part.indexOf('\n');
    const text = part
      .slice(end + 1)
      .trimEnd()
      .replaceAll('HIT', 'hit()')
      .replaceAll('OUT', outside)
      .replace(/\\u\{(\w+)\}/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
    return { name: part.slice(0, end), text };
  });
  return [...written, ...DEEP];
}
