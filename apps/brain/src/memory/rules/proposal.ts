import { Category } from '@brain/schema';
import { z } from 'zod';
import { aboutWhom, areOfTheSame, isAbout, isFounded, unfounded } from './grounded.ts';
import { factsIn, type Fact } from './rules.ts';
import { meantIn } from './clauses.ts';
import { dateOf } from './dates.ts';
import { isRelation } from './names.ts';
import { fold, ownWords } from './text.ts';
import { looksSecret } from './secrets.ts';

/** A memory that the model may point at, by its place in the list: 1 is the first. */
export type Candidate = { content: string; key?: string | undefined; category?: Category | undefined };

/** What a model found, checked. `candidate` counts from 1. */
export type Operation =
  | { op: 'remember'; fact: Fact }
  | { op: 'replace'; candidate: number; fact: Fact }
  | { op: 'again'; candidate: number };

export const CONTENT_CHARS = 300;

const candidate = z.int().min(1);
const statement = {
  content: z.string().trim().min(1).max(CONTENT_CHARS),
  category: Category,
  importance: z.int().min(1).max(5).catch(3),
  key: z.string().nullish(),
  value: z.union([z.string(), z.number().transform(String)]).nullish(),
};
const Proposal = z.discriminatedUnion('op', [
  z.object({ op: z.literal('remember'), ...statement }),
  z.object({ op: z.literal('replace'), candidate, ...statement }),
  z.object({ op: z.literal('again'), candidate }),
]);
type Statement = Omit<Extract<z.infer<typeof Proposal>, { op: 'remember' }>, 'op'>;

/** What a proposal is held against: what the user says for themselves, and the memories shown. */
export type Ground = {
  sentences: string[];
  setsRule: boolean;
  candidates: Candidate[];
  today: string | undefined;
};

/** What is in a message to hold proposals against; sentences with a secret in them are as if never said. */
export function groundOf({
  said,
  candidates,
  today,
}: {
  said: string;
  candidates: Candidate[];
  today: string | undefined;
}): Ground {
  const sentences = meantIn(said, Infinity)
    .map(ownWords)
    .filter((sentence) => sentence.trim() !== '' && !looksSecret(sentence));
  const setsRule = factsIn(said).some(({ category }) => category === 'rule');
  return { sentences, setsRule, candidates, today };
}

/** How people tell somebody what to do, or wish it. */
const IMPERATIVE =
  /\b(?:always|never|don't|do not|please|from now on|call me|stop|answer|reply|respond|speak|write|use|avoid|i want you|i'd like you|i prefer|toujours|jamais|desormais|dorenavant|a partir de|appelle-moi|tutoie|vouvoie|reponds|ecris|parle|utilise|evite|arrete|cesse|je veux que tu|j'aimerais que tu|je prefere)\b|\bn(?:e |')\S+(?: \S+)? (?:pas|plus)\b/;

/** One proposal of a model as it may be done, and why it was dropped, or what of it. */
export function checkedProposal(
  proposal: unknown,
  ground: Ground,
): { operation?: Operation; dropped?: string } {
  const parsed = Proposal.safeParse(proposal);
  if (!parsed.success) return { dropped: 'it is not of the form asked for' };
  const { data } = parsed;
  if (data.op === 'remember') {
    const { fact, dropped } = factFrom(data, ground);
    return {
      ...(fact ? { operation: { op: 'remember', fact } } : {}),
      ...(dropped === undefined ? {} : { dropped }),
    };
  }
  const known = ground.candidates[data.candidate - 1];
  if (!known) return { dropped: `there is no memory ${data.candidate}` };
  if (data.op === 'again') {
    if (!isAbout(known.content, ground.sentences)) return { dropped: 'it was not said' };
    return { operation: { op: 'again', candidate: data.candidate } };
  }
  return replacing(data, ground, known);
}

/** A replacement, if it is about the very same thing; else what was said stands beside what was known. */
function replacing(
  data: Statement & { candidate: number },
  ground: Ground,
  known: Candidate,
): { operation?: Operation; dropped?: string } {
  const { fact, dropped } = factFrom(
    { ...data, key: data.key ?? (data.value ? known.key : undefined) },
    ground,
    known.content,
  );
  if (!fact) return dropped === undefined ? {} : { dropped };
  if (known.category === 'health' && fact.category !== 'health')
    return { dropped: 'what concerns health is replaced by nothing else' };
  const isSameThing =
    areOfTheSame(known.content, fact.content) &&
    (known.key === undefined ? isAbout(known.content, [fact.content]) : fact.key === known.key);
  if (!isSameThing)
    return {
      operation: { op: 'remember', fact },
      dropped: `it replaces nothing: memory ${data.candidate} is about something else`,
    };
  return {
    operation: { op: 'replace', candidate: data.candidate, fact },
    ...(dropped === undefined ? {} : { dropped }),
  };
}

/** Ids of rows, as they might be written into a message to be brought in. */
const ID = /\b(?:mem|evt|run|usr|user|ses|session|key)_[\da-z-]{4,}|\b[\da-f]{8}-[\da-f]{4}-|\buser_?id\b/i;

/** The fact that is proposed; none, and why, when it was not said. `dropped` with a fact: what it goes without. */
function factFrom(said: Statement, ground: Ground, replaced?: string): { fact?: Fact; dropped?: string } {
  const content = clean(said.content);
  const { category, today } = { category: said.category, today: ground.today };
  if (content === '') return { dropped: 'it says nothing' };
  if (looksSecret(content)) return { dropped: 'it looks like a secret' };
  if (ID.test(content)) return { dropped: 'it holds an id' };
  const sentences =
    category === 'rule'
      ? ground.sentences.filter((sentence) => isImperative(sentence, ground))
      : ground.sentences;
  if (category === 'rule' && sentences.length === 0) return { dropped: 'the user set no rule' };
  const why = unfounded(content, sentences, replaced);
  if (why !== null) return { dropped: why };
  const importance = category === 'health' || category === 'rule' ? 5 : said.importance;
  const since = category === 'event' ? dateOf(content, today) : undefined;
  const fact: Fact = { content, category, importance, ...(since === undefined ? {} : { since }) };
  if (!said.key) return { fact };
  const key = said.key.trim().toLowerCase();
  const value = clean(said.value ?? '');
  const wrong = wrongKey({ key, value, content, category }, [...sentences, replaced ?? '']);
  return wrong === null ? { fact: { ...fact, key, value } } : { fact, dropped: `without its key: ${wrong}` };
}

/** What of the user's may be said in words for others: "three children". */
const OWN_PEOPLE = /^user\.(?:children|siblings|pets|household|marital_status)$/;
const KEY = /^([a-z][a-z_]{0,30})(?:\.[a-z][a-z0-9_]{0,30}){1,2}$/;

function wrongKey(
  { key, value, content, category }: { key: string; value: string; content: string; category: Category },
  sentences: string[],
): string | null {
  const owner = KEY.exec(key)?.[1];
  if (owner === undefined) return 'it is no key';
  if (value === '' || looksSecret(value) || !isFounded(value, [content]))
    return 'its value is not in the statement';
  if (owner === 'assistant' && category !== 'rule') return 'only a rule is about the assistant';
  const people = aboutWhom(content);
  if (owner === 'user')
    return people.length === 0 || OWN_PEOPLE.test(key) ? null : 'it is about somebody else';
  if (owner === 'assistant') return null;
  if (isRelation(owner)) return people.join() === owner ? null : 'it is about somebody else';
  if (aboutWhom(owner).length > 0) return 'there may be several of them';
  return isFounded(owner, sentences) ? null : 'it is about somebody who was not named';
}

function isImperative(sentence: string, { setsRule }: Ground): boolean {
  return setsRule || IMPERATIVE.test(fold(sentence).toLowerCase());
}

/** One line, without characters that cannot be seen. */
function clean(text: string): string {
  return text
    .normalize('NFC')
    .toWellFormed()
    .replace(/\s+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
}
