import { EN_PEOPLE } from './en-health.ts';
import { FR_PEOPLE } from './fr-health.ts';
import { onlyOne } from './names.ts';
import { fold } from './text.ts';

/** How the user is called in a statement about them; says nothing of whom else it is about. */
const SUBJECT =
  /^(?:(?:the|l'|le|la|el|il|o|a|der|die|de) ?)?(?:user|utilisat(?:eur|rice)|usuari[oa]|utente|(?:be)?nutzer(?:in)?|gebruiker)(?:'s)?\b/;
const OPENINGS = new Set(
  'i my our we the a an his her their he she they this il elle on je mon ma mes notre nous le la les un une son sa ses al'.split(
    ' ',
  ),
);
const NEGATION =
  /\b(?:not|no|never|none|nothing|nobody|without|cannot|stopped|quit|ne|pas|jamais|aucune?|rien|personne|sans|plus|arrete)\b|n't\b|\bn'/;
/** So much of the words of a statement must have been said. */
const SAID_SHARE = 0.5;
/** Words are the same that begin the same: "lives" and "living". */
const STEM_CHARS = 4;

function plainOf(text: string): string {
  return fold(text.normalize('NFC').replace(/[’ʼ]/g, "'")).toLowerCase();
}

/** The words of a text without what is glued to them: "l'", "'s". */
function wordsOf(text: string): string[] {
  return (plainOf(text).match(/[\p{L}\p{N}]+(?:[.,:/]\p{N}+)*/gu) ?? []).filter((word) => word.length > 0);
}

function numbersOf(text: string): string[] {
  return plainOf(text).match(/\p{N}+(?:[.,:/]\p{N}+)*/gu) ?? [];
}

/** Words written like names, but for "I" and the words with which a statement begins. */
function namesOf(text: string): string[] {
  const opening = SUBJECT.exec(plainOf(text))?.[0] ?? '';
  const rest = text.slice(opening.length);
  const found = [...rest.matchAll(/(?<![\p{L}\p{M}])\p{Lu}[\p{L}\p{M}]*/gu)];
  return found
    .filter(({ 0: name, index }) => {
      const isOpening = opening === '' && rest.slice(0, index).trim() === '';
      return name !== 'I' && !(isOpening && OPENINGS.has(plainOf(name)));
    })
    .map(({ 0: name }) => plainOf(name));
}

/** The words that tell what a statement is about: long ones, without the user. */
function tellingWords(statement: string): string[] {
  const plain = plainOf(statement);
  return wordsOf(plain.slice(SUBJECT.exec(plain)?.[0].length ?? 0).replaceAll("l'utilisateur", '')).filter(
    (word) => word.length >= STEM_CHARS || /\p{N}/u.test(word),
  );
}

function isSaid(word: string, said: string[]): boolean {
  return said.some(
    (other) => other === word || (word.length >= STEM_CHARS && other.startsWith(word.slice(0, STEM_CHARS))),
  );
}

/**
 * Why a statement does not follow from the user's sentences; null when it may: each number and name stands in them (or
 * in `replaced`, the memory it takes the place of), most words were said, and it denies where they deny.
 */
export function unfounded(statement: string, sentences: string[], replaced = ''): string | null {
  const known = [...sentences, replaced].flatMap(wordsOf);
  const number = numbersOf(statement).find((one) => !known.includes(one));
  if (number !== undefined) return `the number ${number} was not said`;
  const name = namesOf(statement).find((one) => !known.includes(one));
  if (name !== undefined) return `the name ${name} was not said`;
  const telling = tellingWords(statement);
  const share = telling.filter((word) => isSaid(word, known)).length / telling.length;
  const shared = (sentence: string) => telling.filter((word) => isSaid(word, wordsOf(sentence))).length;
  const nearest = sentences.toSorted((a, b) => shared(b) - shared(a))[0];
  if (nearest === undefined || shared(nearest) === 0 || share < SAID_SHARE) return 'it was not said';
  return isDenied(nearest) === isDenied(statement) ? null : 'the opposite was said';
}

function isDenied(text: string): boolean {
  return NEGATION.test(plainOf(text));
}

/** Whether every word of a value was said, or stands in the statement it belongs to; one without words never was. */
export function isFounded(value: string, sentences: string[]): boolean {
  const said = sentences.flatMap(wordsOf);
  const words = wordsOf(value);
  return words.length > 0 && words.every((word) => isSaid(word, said));
}

const PEOPLE = new RegExp(`\\b(?:${EN_PEOPLE}|${FR_PEOPLE})\\b`, 'g');
const WHICH = /\b(?:second|third|other|ex|former|late|deuxieme|troisieme|autre|ancienne?)\b/g;

/** Of whom a statement speaks besides the user, and of which of several: "brother", "second". */
export function aboutWhom(statement: string): string[] {
  const plain = plainOf(statement);
  const people = (plain.match(PEOPLE) ?? []).map((who) => onlyOne(who) ?? who);
  return [...people, ...(plain.match(WHICH) ?? [])].toSorted();
}

/** Whether two statements are about the same people: "my favourite player" is not about "my brother's". */
export function areOfTheSame(a: string, b: string): boolean {
  return aboutWhom(a).join() === aboutWhom(b).join();
}

/** Whether a text speaks of something a memory speaks of. */
export function isAbout(memory: string, sentences: string[]): boolean {
  const said = sentences.flatMap(wordsOf);
  return tellingWords(memory).some((word) => isSaid(word, said));
}
