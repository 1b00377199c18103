import { z } from 'zod';
import type { FetchGuard, Fetched } from '../net/guarded-fetch.ts';
import { htmlText } from './html-text.ts';
import { defineTool, type Tool } from './tool.ts';

/** As much of a page as the model reads. */
const MAX_CHARS = 20_000;
const MAX_TITLE_CHARS = 300;
const HTML = /^(?:text\/html|application\/xhtml\+xml|)$/;
const TEXT = /^(?:text\/.+|application\/(?:.+\+)?(?:json|xml)|application\/x?-?(?:yaml|ndjson))$/;

/** Reads pages. Which ones may be opened at all is the guard's to say. */
export function fetchPage(guard: FetchGuard): Tool {
  return defineTool({
    name: 'fetch_page',
    description:
      'Read a web page as text. Give its whole URL. A URL that the user did not write themselves is opened when they approve.',
    input: z.object({ url: z.string().min(1).max(2000) }),

    // What is opened is told to its host: a URL that a page or a mail made up may carry out what only the user knows.
    approval({ url }, { trigger: { data } }) {
      const target = checked(guard, url);
      if (!target || (data.trust !== 'untrusted' && isNamed(target, data.content))) return undefined;
      return { content: `Open ${target.href}` };
    },

    async run({ url }, { signal }) {
      const page = await guard.open(url, signal);
      const { host } = new URL(page.url);
      if (page.status >= 400) throw new Error(`${host} answered with ${page.status}`);
      return { output: await readable(page, host), untrusted: true };
    },
  });
}

/** The URL as it will be opened; undefined where it will not be, whatever anybody says. */
function checked(guard: FetchGuard, url: string): URL | undefined {
  try {
    return guard.check(url);
  } catch {
    return undefined;
  }
}

/** Whether words name that very URL: a longer one that begins alike is another. What ends the sentence is left out. */
function isNamed({ href }: URL, words: string): boolean {
  return [...words.matchAll(/https?:\/\/[^\s<>"'`]+/gi)].some(([written]) => {
    const end = written.search(/[)\]}.,;:!?*_~|»”’…]{0,5}$/);
    for (let length = written.length; length >= end; length -= 1)
      if (URL.parse(written.slice(0, length))?.href === href) return true;
    return false;
  });
}

async function readable(page: Fetched, host: string): Promise<string> {
  const [type = ''] = page.type.toLowerCase().split(/[;\s]/, 1);
  if (!HTML.test(type) && !TEXT.test(type)) throw new Error(`${host} sent ${nameOf(type)}, which is no text`);
  const body = decoded(page);
  if (!HTML.test(type)) return shown(page, { title: '', text: body, isCut: page.isCut });
  const { title, text, isCut } = await htmlText(body, MAX_CHARS);
  if (title === '' && text === '') throw new Error(`${host} sent a page without text`);
  return shown(page, { title, text, isCut: isCut || page.isCut });
}

/** A type's name, where it is one: it stands in an error, and that is no place for words of a page. */
function nameOf(type: string): string {
  return /^[\w.+-]{1,40}\/[\w.+-]{1,60}$/.test(type) ? type : 'something';
}

function shown({ url }: Fetched, { title, text, isCut }: { title: string; text: string; isCut: boolean }) {
  const head = [title.slice(0, MAX_TITLE_CHARS), url.slice(0, 2000)].filter((line) => line !== '').join('\n');
  const room = MAX_CHARS - head.length - 40;
  const end = isCut || text.length > room ? '\n\n(The page goes on.)' : '';
  return `${head}\n\n${text.slice(0, room).toWellFormed()}${end}`;
}

/** The body as text, by the encoding it says: in its type, or in the first 1,024 bytes of HTML (HTML §13.2.3.2). */
function decoded({ type, body }: Fetched): string {
  const inType = /charset\s*=\s*["']?([\w.:-]+)/i.exec(type);
  const inMeta = /<meta[^>]{0,300}?charset\s*=\s*["']?([\w.:-]+)/i;
  const label = (inType ?? inMeta.exec(body.toString('latin1', 0, 1024)))?.[1];
  try {
    return new TextDecoder(label ?? 'utf-8').decode(body);
  } catch {
    return new TextDecoder().decode(body); // a name that nobody knows
  }
}
