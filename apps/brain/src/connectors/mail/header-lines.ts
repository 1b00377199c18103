import { isUtf8 } from 'node:buffer';

export type HeaderLine = readonly [name: string, value: string];

/** A block of headers as names and values, unfolded and in order (https://www.rfc-editor.org/rfc/rfc5322#section-2.2). */
export function headerLines(block: string): HeaderLine[] {
  const folded: string[][] = [];
  for (const line of block.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) folded.at(-1)?.push(line);
    else if (line !== '') folded.push([line]);
  }
  return folded.flatMap((lines): HeaderLine[] => {
    const line = lines.join('');
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon).trim(), line.slice(colon + 1).trim()]];
  });
}

/** Headers as they are sent: UTF-8 (https://www.rfc-editor.org/rfc/rfc6532), or the Latin-1 of old programs. */
export function headerText(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}

/** The first value of a header; of two, a reader that takes the second would see another mail. */
export function headerOf(headers: readonly HeaderLine[], name: string): string {
  return headers.find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
}

/** A parameter of a header such as `multipart/mixed; boundary="x"`; the first of that name. */
export function parameterOf(value: string, name: string): string | undefined {
  // A quoted string, a comment, or what stands between semicolons: each is read once, in order.
  const pieces = value.slice(0, 10_000).match(/"(?:[^"\\]|\\.)*"?|\([^()]*\)?|;|[^;"(]+/gs) ?? [];
  let [key, found] = ['', ''];
  for (const piece of [...pieces, ';']) {
    if (piece === ';') {
      if (key === name) return found;
      [key, found] = ['', ''];
    } else if (key !== '' && piece.startsWith('"')) {
      found = piece.replaceAll(/^"|"$/g, '').replaceAll(/\\(.)/gs, '$1');
    } else if (!piece.startsWith('(')) {
      const [, before = '', after = ''] = /^([^=]*)=(.*)$/s.exec(piece) ?? [];
      if (key === '') [key, found] = [before.trim().toLowerCase(), after.trim()];
    }
  }
  return undefined;
}
