import { factsIn, factsOf, trimEnd, type Fact } from './offline-facts.ts';
import { fold, isSmallWord, type Heard } from './offline-hearing.ts';
import { SENTENCES, toYou } from './offline-sentences.ts';
import type { OfflineCall } from './offline-wire.ts';

/** The calls to make first, and what to say when their results are there, in the same order. */
export type Plan = { calls: OfflineCall[]; say(results: string[]): string };

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

export function rememberAsked({ text, said, language }: Heard): Plan | null {
  return text.endsWith('?') ? null : keep(factsOf(said[0] ?? '', language), language);
}

export function remember({ text, language }: Heard): Plan | null {
  return keep(factsIn(text, language), language);
}

export function recallOf({ said, language }: Heard): Plan {
  const topic = trimEnd(said.find((part) => part !== '') ?? '');
  const { known, nothingKnown, recallFailed } = SENTENCES[language];
  const { query, ofSelf } = queryOf(topic);
  return {
    calls: [{ name: 'recall', input: { query, limit: RECALL_LIMIT } }],
    say(results) {
      const lines = results.flatMap((result) => result.split('\n')).filter((line) => line.startsWith('- '));
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

function withoutQuotes(text: string): string {
  return /^(["'«“] ?)([^"«»“”]*?)( ?["'»”])[.!]?$/s.exec(text)?.[2] ?? text;
}
