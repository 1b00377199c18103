import { z } from 'zod';
import { fold, tidy } from '../memory/rules/text.ts';
import type { OfflineRequest } from './offline-wire.ts';

export type Language = 'en' | 'fr';

/** A message (`words`) as a rule hears it: `said` are the parts its pattern caught, in the person's own spelling. */
export type Heard = {
  words: string;
  text: string;
  said: string[];
  language: Language;
  tools: ReadonlySet<string>;
  now: Date;
  timeZone: string;
};

/** Longer messages are heard only so far: the rules look at how a message begins. */
const HEARD_CHARS = 2000;

const WORDS: Record<Language, ReadonlySet<string>> = {
  en: words(
    'a about am and are can could day do does good have hello help hey hi how i in is it live me my name of please ' +
      'remember send tell thank thanks that the think this to was what when where which who why will with you your',
  ),
  fr: words(
    'aide appelle au avec bonjour bonsoir ce ces combien comment coucou dans de des dire dis du elle est et etes faire fait ' +
      'habite heure il j je jour la le les ma merci mes moi mon nous oui ou par pas peux pour pourquoi que quel ' +
      'quelle qui quoi rappelle sais salut ses souviens suis sur ta tes toi ton tu un une vous',
  ),
};

/** The last user message: the line of facts that came along, where there is one, and the user's own words behind a line `---`. */
function lastMessage(request: OfflineRequest): { facts: string; words: string } {
  const content = textOf(request.messages.findLast((message) => message.role === 'user')?.content);
  const lines = content.split(/\r?\n/);
  const rule = lines.indexOf('---');
  const words = lines
    .slice(rule + 1)
    .join('\n')
    .trim();
  return words === ''
    ? { facts: '', words: content.trim() }
    : { facts: rule > 0 ? (lines[0] ?? '') : '', words };
}

/** The user's own words, as far as they are heard. */
export function lastWords(request: OfflineRequest): string {
  return lastMessage(request).words.slice(0, HEARD_CHARS).toWellFormed();
}

const Facts = z.object({ context: z.object({ time_zone: z.string().refine(isTimeZone) }) });

/** Where the user's clock is, if the facts of the message say so; else the server's. */
export function timeZoneOf(request: OfflineRequest): string {
  const server = new Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    return Facts.parse(JSON.parse(lastMessage(request).facts)).context.time_zone;
  } catch {
    return server;
  }
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

/** The answers of the tools that were called for the last user message, oldest first. */
export function resultsSince(request: OfflineRequest): string[] {
  const asked = request.messages.findLastIndex((message) => message.role === 'user');
  const since = request.messages.slice(asked + 1);
  return since.filter((message) => message.role === 'tool').map((message) => textOf(message.content));
}

export function textOf(content: OfflineRequest['messages'][number]['content']): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('\n');
}

/** The language with more of its small words in the text; English when that decides nothing. */
export function languageOf(text: string): Language {
  const heard = fold(tidy(text))
    .toLowerCase()
    .split(/[^a-z]+/);
  const count = (language: Language) => heard.filter((word) => WORDS[language].has(word)).length;
  return count('fr') > count('en') ? 'fr' : 'en';
}

/** Whether a folded word in small letters says nothing about what a text is about. */
export function isSmallWord(word: string): boolean {
  return word.length < 2 || WORDS.en.has(word) || WORDS.fr.has(word);
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}
