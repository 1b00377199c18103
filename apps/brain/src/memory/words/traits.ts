import { fold, type Known, wordsOf } from './analysis.ts';

/** What a statement is, in bits. */
export const TELLS_TIME = 1;
export const ONLY_ASKS = 2;

const SPEAKER = /^(\p{L}[\p{L}\p{M}'’.-]*(?: [\p{L}\p{M}'’.-]+){0,2}): /u;
const SENTENCE = /[^.!?…\n]+[.!?…]*/g;
/** A shorter sentence beside a question is a greeting or an exclamation. */
const MIN_STATEMENT_WORDS = 3;
const ASKS_WHEN = new Set(['when', 'quand', 'date', 'dates', 'heure', 'heures']);

/** Who says a text that begins with a name, as `Ann: `, without accents; otherwise ''. */
export function speakerOf(text: string): string {
  const name = text.slice(0, 60).includes(': ') ? SPEAKER.exec(text)?.[1] : undefined;
  return name === undefined ? '' : fold(name.toLowerCase().normalize('NFC'));
}

export function traitsOf(text: string, words: Known[]): number {
  return (words.some(({ tellsTime }) => tellsTime) ? TELLS_TIME : 0) | (onlyAsks(text) ? ONLY_ASKS : 0);
}

/** Whether a query wants to know a time. */
export function asksWhen(words: string[]): boolean {
  return words.some((word) => ASKS_WHEN.has(word));
}

function onlyAsks(text: string): boolean {
  if (!text.includes('?')) return false;
  const said = text.replace(SPEAKER, '').replace(/\[.*?\]/g, '');
  return !said
    .match(SENTENCE)
    ?.some((sentence) => !sentence.includes('?') && wordsOf(sentence).length >= MIN_STATEMENT_WORDS);
}
