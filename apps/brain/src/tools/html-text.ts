import { setImmediate as nextTurn } from 'node:timers/promises';

/** What of a page is not read: no text, or the way around the site. */
const SKIPPED = new Set(
  'script style template noscript svg math iframe object canvas audio video nav'.split(' '),
);
const BLOCKS = new Set(
  'address article aside blockquote body br dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section summary table tr ul'.split(
    ' ',
  ),
);
const MARKS: Readonly<Record<string, string>> = {
  li: '- ',
  h1: '# ',
  h2: '## ',
  h3: '### ',
  td: ' ',
  th: ' ',
};
/** No page that a person wrote is deeper; each level costs the parser more than the one before. */
const MAX_DEPTH = 500;
/** Parsed between two turns of the event loop. */
const SLICE_CHARS = 16_384;
const LINE_ENDS = /\r\n?|[\n\u2028\u2029]/g;
const MAX_END_CHARS = 1000;

/**
 * The text of an HTML page, a line for each block, and its title. Reads only as far as is needed for `maxChars`;
 * `isCut` says that there was more. `quoteMark` stands before each line of what the page quotes.
 */
export async function htmlText(html: string, maxChars: number, { quoteMark = '' } = {}) {
  const { Parser } = await import('htmlparser2');
  /** The end of the text; what stands before it is kept, since each look at the end of a long one would copy it whole. */
  let [title, text, depth] = ['', '', 0];
  const kept: string[] = [];
  let keptChars = 0;
  /** At which depth began what is skipped, or is the title; 0: nowhere. */
  let [skipping, titled, preformatted] = [0, 0, 0];
  let quoted = 0;

  function keep(): void {
    if (text.length <= MAX_END_CHARS) return;
    keptChars += text.length - 2;
    kept.push(text.slice(0, -2));
    text = text.slice(-2);
  }

  function newLine(mark = ''): void {
    while (text.endsWith(' ')) text = text.slice(0, -1);
    if (text !== '' && !text.endsWith('\n\n')) text += '\n';
    add(mark);
  }

  const marked = () => `\n${quoted > 0 ? quoteMark : ''}`;

  function add(words: string): void {
    if (quoted > 0 && words !== '' && /^$|\n$/.test(text.slice(-1))) text += quoteMark;
    text += words;
  }

  const parser = new Parser({
    onopentag(name) {
      depth += 1;
      if (skipping > 0) return;
      if (SKIPPED.has(name)) skipping = depth;
      else if (name === 'title' && title === '') titled = depth;
      else if (name === 'pre') preformatted = depth;
      if (name === 'blockquote') quoted += 1;
      if (BLOCKS.has(name)) newLine(MARKS[name]);
      else add(MARKS[name] ?? '');
    },
    ontext(words) {
      if (titled > 0) title += words;
      else if (preformatted > 0) add(skipping > 0 ? '' : words.replaceAll(LINE_ENDS, marked));
      else if (skipping === 0) {
        const flat = words.replaceAll(/\s+/g, ' ');
        add(/\s$|^$/.test(text.slice(-1)) ? flat.trimStart() : flat);
      }
      keep();
    },
    onclosetag(name) {
      if (skipping === 0 && BLOCKS.has(name)) newLine();
      if (skipping === 0 && name === 'blockquote') quoted -= 1;
      if (depth <= skipping) skipping = 0;
      if (depth <= titled) titled = 0;
      if (depth <= preformatted) preformatted = 0;
      depth -= 1;
    },
  });
  const isDone = () => keptChars + text.length > maxChars || depth > MAX_DEPTH;
  let read = 0;
  for (; read < html.length && !isDone(); read += SLICE_CHARS) {
    parser.write(html.slice(read, read + SLICE_CHARS));
    await nextTurn();
  }
  if (!isDone()) parser.end();
  const isCut = isDone();
  const whole = [...kept, text].join('');
  return { title: title.replaceAll(/\s+/g, ' ').trim(), text: whole.slice(0, maxChars).trim(), isCut };
}
