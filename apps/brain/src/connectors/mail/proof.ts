import { domainOf, plainAddress } from './addresses.ts';
import type { Mail } from './mail.ts';

/** What a mail server says of one way to prove a mail: `dkim=pass header.d=example.com`. */
interface Result {
  method: string;
  result: string;
  /** By their names; of two with one name the first. */
  properties: ReadonlyMap<string, string>;
}

const MAX_HEADER_CHARS = 10_000;

/**
 * Whether it is proven that the address in `From` wrote a mail, by what our own mail server found and wrote on top of it
 * (https://www.rfc-editor.org/rfc/rfc8601). Only the topmost `Authentication-Results` counts, and only with our server's
 * name: the others came along, or somebody else wrote them. What DMARC refuses nothing else proves.
 */
export function isProven(mail: Mail, { authserv_id }: { authserv_id?: string | undefined }): boolean {
  const [header] = mail.headers.get('authentication-results') ?? [];
  if (authserv_id === undefined || header === undefined || header.length > MAX_HEADER_CHARS) return false;
  const [[server = ''] = [], ...statements] = wordsOf(header);
  if (server.toLowerCase() !== authserv_id.toLowerCase() || !isPlainFrom(mail)) return false;
  const from = domainOf(mail.from.address);
  const results = statements.map(resultOf);
  const dmarc = results.filter(({ method }) => method === 'dmarc');
  if (dmarc.length > 0)
    return dmarc.every(
      ({ result, properties }) => result === 'pass' && (properties.get('header.from') ?? from) === from,
    );
  return results.some((one) => one.result === 'pass' && isAligned(from, provenBy(one)));
}

/** The domain that a result is about; '' for one that proves no domain. */
function provenBy({ method, properties }: Result): string {
  if (method === 'dkim') return properties.get('header.d') ?? domainOf(properties.get('header.i') ?? '');
  if (method === 'spf') return domainOf(properties.get('smtp.mailfrom') ?? '');
  return '';
}

/**
 * Whether what is proven for a domain holds for the domain in `From` too: the same, or one above it, whose owner gave it
 * its name. Not the other way round, as DMARC would have it: without the list of public suffixes, whoever was given a name
 * below `co.uk` or a host of many would be whoever has an address there.
 */
export function isAligned(from_domain: string, other: string): boolean {
  const [from = '', proven = ''] = [from_domain, other].map((domain) =>
    domain.toLowerCase().replace(/\.$/, ''),
  );
  if (!/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(proven)) return false;
  return from === proven || from.endsWith(`.${proven}`);
}

/**
 * Whether every reader of a mail finds the same address in its `From`: one `@` outside of quotes and comments, and only
 * ASCII in what is around it. Otherwise what our server has proven may be another one than we see.
 */
export function isPlainFrom(mail: Mail): boolean {
  const [header = ''] = mail.headers.get('from') ?? [];
  const bare = header.replaceAll(/"(?:[^"\\]|\\.)*"?|\([^()]*\)?/g, ' ');
  const address = (/<([^<>]*)>\s*$/.exec(bare)?.[1] ?? bare).trim();
  const isOne = bare.split('@').length === 2 && bare.split('<').length <= 2;
  return isOne && /^[\x21-\x7e]+$/.test(address) && plainAddress(address) === mail.from.address;
}

/** The words of a header between its semicolons; comments are left out, quoted strings are one word or a part of one. */
function wordsOf(header: string): string[][] {
  const statements: string[][] = [[]];
  let [word, depth, isQuoted, isEscaped] = ['', 0, false, false];
  const end = () => {
    if (word !== '') statements.at(-1)?.push(word);
    word = '';
  };
  for (const letter of header) {
    if (isEscaped) [word, isEscaped] = [depth > 0 ? word : word + letter, false];
    else if (letter === '\\' && (isQuoted || depth > 0)) isEscaped = true;
    else if (letter === '"' && depth === 0) isQuoted = !isQuoted;
    else if (isQuoted) word += letter;
    else if (letter === '(') depth += 1;
    else if (letter === ')') depth = Math.max(0, depth - 1);
    else if (depth > 0) continue;
    else if (letter === ';') {
      end();
      statements.push([]);
    } else if (/\s/.test(letter)) end();
    else word += letter;
  }
  end();
  return statements;
}

function resultOf([first = '', ...rest]: string[]): Result {
  const [method = '', result = ''] = first.toLowerCase().split('=');
  const properties = new Map<string, string>();
  for (const word of rest) {
    const name = word.slice(0, word.indexOf('=')).toLowerCase();
    if (!properties.has(name)) properties.set(name, word.slice(name.length + 1).toLowerCase());
  }
  return { method: method.split('/')[0] ?? '', result, properties };
}
