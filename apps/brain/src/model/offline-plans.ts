import { askedToRemember, factsIn, type Fact } from '../memory/rules/rules.ts';
import { fold } from '../memory/rules/text.ts';
import { looksSecret } from '../memory/rules/secrets.ts';
import { isSmallWord, type Heard } from './offline-hearing.ts';
import { SENTENCES } from './offline-sentences.ts';
import { toYou } from './offline-you.ts';
import type { OfflineCall } from './offline-wire.ts';

/** The calls to make first, and what to say when their results are there, in the same order. */
export type Plan = { calls: OfflineCall[]; say(results: string[]): string };

/** What `recall` puts behind a memory, for other tools. */
const MEMORY_ID = / \[mem_[\w-]+\]$/;
const RECALL_LIMIT = 8;
const QUERY_CHARS = 500;
/** A query without a word in it: everything fits. */
const EVERYTHING = '*';

/** Words for the same thing, so that what was told in one language is found in the other. */
const SAME = [
  ['name', 'nom', 'prenom', 'appelle'],
  ['live', 'lives', 'city', 'habite', 'ville'],
  ['allergic', 'allergies', 'allergy', 'allergique'],
];
const MYSELF = /^(?:me|myself|i|moi|moi-meme|everything|all|tout|so far|jusqu'ici)?$/i;

export function send(tool: 'send_message' | 'send_telegram', { said, language }: Heard): Plan | null {
  const content = withoutQuotes(said[0] ?? '');
  if (content === '') return null;
  const { sent, notSent } = SENTENCES[language];
  return {
    calls: [{ name: tool, input: { content } }],
    say: (results) => failure(results, notSent) ?? sent[tool],
  };
}

export function think({ said, language }: Heard): Plan {
  const { thought, notThought, setModel } = SENTENCES[language];
  return {
    calls: [{ name: 'think', input: { thought: said[0] ?? '' } }],
    say: (results) => failure(results, notThought) ?? `${thought} ${setModel}`,
  };
}

export function rememberAsked(heard: Heard): Plan | null {
  return askedToRemember(heard.words) ? remember(heard) : null;
}

export function remember({ words, now, timeZone, language }: Heard): Plan | null {
  const facts = factsIn(words, now, timeZone);
  if (facts.length > 0) return keep(facts, language);
  if (!askedToRemember(words) || !looksSecret(words)) return null;
  return { calls: [], say: () => SENTENCES[language].noSecrets };
}

export function recallOf({ said, language }: Heard): Plan {
  const topic = trimEnd(said.find((part) => part !== '') ?? '');
  const { known, nothingKnown, recallFailed } = SENTENCES[language];
  const { query, ofSelf } = queryOf(topic);
  return {
    calls: [{ name: 'recall', input: { query, limit: RECALL_LIMIT } }],
    say(results) {
      const lines = results
        .flatMap((result) => result.split('\n'))
        .filter((line) => line.startsWith('- '))
        .map((line) => line.replace(MEMORY_ID, ''));
      if (lines.length === 0) return failure(results, recallFailed) ?? nothingKnown;
      const told = lines.map((line) => ({ line, toYou: `- ${toYou(line.slice(2))}` }));
      const own = told.filter((one) => ofSelf && one.toYou !== one.line);
      return [known, '', ...(own.length > 0 ? own : told).map((one) => one.toYou)].join('\n');
    },
  };
}

function keep(facts: Fact[], language: Heard['language']): Plan | null {
  if (facts.length === 0) return null;
  const { remembered, notRemembered } = SENTENCES[language];
  return {
    calls: facts.map((fact) => ({ name: 'remember', input: fact })),
    say: (results) => failure(results, notRemembered) ?? remembered(facts.map((fact) => toYou(fact.content))),
  };
}

/** The words worth looking for. `ofSelf`: it asks for nothing but a fact about the speaker, as "my name" does. */
function queryOf(topic: string): { query: string; ofSelf: boolean } {
  const plain = fold(topic).toLowerCase();
  if (MYSELF.test(plain)) return { query: EVERYTHING, ofSelf: false };
  const words = plain.split(/[^a-z]+/);
  const same = SAME.filter((group) => group.some((word) => words.includes(word))).flat();
  const telling = topic.split(/[\s'-]+/).filter((word) => {
    const spelled = fold(word).toLowerCase();
    return !isSmallWord(spelled) && !same.includes(spelled);
  });
  const query = [...telling, ...same].join(' ').slice(0, QUERY_CHARS);
  return { query: query || topic.slice(0, QUERY_CHARS), ofSelf: telling.length === 0 && same.length > 0 };
}

/** What to say when a tool has failed: its own words, since they are written to be acted on. */
function failure(results: string[], say: (why: string) => string): string | null {
  const error = results.find((result) => result.startsWith('error:'));
  return error === undefined ? null : say(error.slice('error:'.length).trim());
}

function trimEnd(text: string): string {
  return text.trim().replace(/[\s.!?;,]{1,20}$/, '');
}

function withoutQuotes(text: string): string {
  return /^(["'«“] ?)([^"«»“”]*?)( ?["'»”])[.!]?$/s.exec(text)?.[2] ?? text;
}
