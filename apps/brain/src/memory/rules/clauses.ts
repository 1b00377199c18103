import { sentencesIn, type Heard, type Sentence } from './text.ts';

/** A statement at whose beginning a rule may hear a fact. `asked`: the person asked for it to be remembered. */
export type Clause = Heard & { asked: boolean };

/** Words that make a game of all that is said. */
const JOKE =
  /\b(?:(?:just|only) kidding|jk|joking|je plaisante|je rigole|je blague|c'est une blague|as a joke|for fun|pour rire|pour rigoler|april fool|poisson d'avril)\b/;

/** A task on words: the words are its material, before and after it. */
const WORK_ON_WORDS =
  /\b(?:translate|translat(?:ion|ing)|traduis|traduit|tradui(?:re|sez)|traduction|proofread|spell ?check|corrig(?:e|er|ez)|reformule[rz]?|rephrase|paraphrase|rewrite|reecri(?:s|re|vez)|summari[sz]e|resume[rz]? (?:ce|cette|le|la|ca)|how (?:do|would|can|to) (?:you |i |we |one )?say|comment (?:dit|dirait)-on|comment (?:on dit|dire|tu dis)|que veut dire|what does .{0,40}\bmean|correct (?:this|the|my|these) (?:\w+ )?(?:text|sentence|phrase|grammar|english|french|paragraph|mail|email|spelling)|fix (?:this|the|my) (?:\w+ )?(?:text|sentence|grammar|english|french|spelling)|cette phrase|this sentence|the (?:following|above) (?:text|sentence)|(?:the|a) sentence like|grammar|grammaire|conjugue)/;

/** From here on somebody is invented, or words are made for another reader. */
const INVENTED = [
  /\b(?:imagin(?:e|es|ons|ez)|pretend|suppos(?:e|es|ons|ez)|supposing|assum(?:e|ing)|role ?-?play|joue le role|jouons|joue une? |act as|play the (?:role|part)|let's (?:say|play|pretend)|let us say|disons (?:que|qu')|mettons (?:que|qu')|admettons|fais comme si|make believe|hypothetical\w*|for example|par exemple|e\.g\.|lyrics|paroles|once upon|il etait une fois)/,
  /\b(?:in|for|from) (?:my|the|a|this|our) (?:\w+ )?(?:story|novel|book|film|movie|game|dream|play|scenario|song|poem|sketch|rpg|campaign)\b/,
  /\b(?:dans|pour) (?:mon|ma|le|la|ce|cette|un|une|notre|l')(?: ?\w+ )? ?(?:histoire|roman|livre|film|jeu|reve|scenario|chanson|poeme|sketch|conte|nouvelle)\b/,
  /\b(?:my|the|main) (?:main )?(?:character|hero|heroine|protagonist|narrator)\b|\b(?:mon|le|ma|l') ?(?:personnage|heros|heroine|protagoniste|narrateur)\b/,
  /(?<!\b(?:i|we|to|i'll|i'd) )\b(?:write|draft|compose|complete|finish|continue|generate|create|make)\b[^.!?\n]{0,60}\b(?:letter|e-?mail|mail|message|text|poem|song|story|speech|bio|biography|essay|post|tweet|dialogue|script|article|paragraph|sentence|cv|resume|profile|introduction|caption|prompt|reply|review)\b/,
  /(?<!\bj')\b(?:ecri(?:s|re|vez)|redige[rz]?|compose[rz]?|complete[rz]?|continue[rz]?|genere[rz]?|cree[rz]?|prepare-moi)\b[^.!?\n]{0,60}\b(?:lettre|e-?mail|mail|courriel|message|texte|poeme|chanson|histoire|nouvelle|discours|presentation|bio|biographie|essai|post|tweet|dialogue|article|paragraphe|phrase|cv|profil|annonce|legende|avis|reponse|mot)\b/,
  /\b(?:said|says|wrote|writes|told (?:me|us|him|her|them)|tells|asked|replied|answered|quote|dit|disait|ecrit|raconte|repond(?:u)?|demande|cite)(?: [^\s:]{1,20}){0,4} ?:/,
];

/** What is said behind these is of others, unsure, or of another world. */
const NOT_SO =
  /\b(?:if|unless|whether|wish|when(?:ever)?|once|until|maybe|perhaps|probably|might|as if|as though|would|said|says|saying|told|tells|thinks?|thought|claims?|claimed|heard|according|asked|asks|wonder|wondering|believes?|guess|pretending|dreamt|dreamed|dream|happens? to)\b|\b(?:si|s'il|s'ils|quand|lorsque?|lorsqu'|peut-etre|sans doute|probablement|aurais?|aimerais|voudrais|reve|dit|dis|disait|disent|raconte|pense|pensait|croit|crois|croyait|parait|apparemment|selon|d'apres|demande|repete|repond|pretend|comme si|sauf|a moins|au cas ou|meme si|supposons)\b/;

/** "I love rain, she said." */
const QUOTED_AFTER =
  /,? (?:(?:he|she|they|\w+ (?:\w+ )?) ?(?:said|says|told me|wrote|replied|asked|used to say)|(?:dit|disait|a dit|repond|a repondu|ecrit)(?:-il|-elle| (?:mon|ma|le|la|un|une) \w+| \w+)|said (?:the |my |a )?\w+)[.!? ]*$/;

/** What may stand before a statement without changing it. */
const LEAD_IN =
  /^(?:(?:hello|hi|hey|good (?:morning|afternoon|evening)|bonjour|bonsoir|salut|coucou|hola)(?: (?:there|brain|again|a tous|toi))?|please|pls|ok(?:ay)?|well|so|oh|ah|eh bien|bon|ben|alors|du coup|donc|yes|yeah|yep|no|nope|oui|ouais|non|sure|right|thanks(?: a lot)?|thank you|merci(?: beaucoup)?|actually|in fact|by the way|btw|fyi|for the record|for your information|just so you know|you should know(?: that)?|also|anyway|au fait|en fait|d'ailleurs|sinon|pour info(?:rmation)?|pour memoire|sache(?:z)? (?:que|qu')|a savoir|a noter|et|mais|and|but|because|since|as|car|comme|puisque|de plus|aussi|unfortunately|sadly|luckily|malheureusement|heureusement|personally|honestly|perso(?:nnellement)?|franchement|(?:desormais|maintenant|now)(?=,? (?:i|i'm|we|my|je|on|nous|mon|ma) |,? j')|justement|voila|alors voila|enfin|bref|s'il te plait|s'il vous plait|stp|svp|first|d'abord|[-*•]|\d{1,2}[.)])(?: ?[,.:!;-]{1,3} ?| )(?! )|^(?:ps|p\.s\.|nb|note|info|moi(?!,? ?c'est)|me) ?[,:] ?/;
const LEAD_INS = 5;

/** Where the next statement of the speaker begins inside a sentence. */
const NEXT =
  /(?: ?[,;(–—] ?| - | ?, (?=and|but|so|et|mais|donc|car|puis))(?:(?:and|but|so|also|because|et|mais|donc|car|puis|du coup|alors|then|since|as|please|merci de) )?(?=(?:i|we|my|our|don't|please|je|on|nous|mon|ma|mes|notre|nos|ne|tutoie|vouvoie|remember|reponds|appelle-moi|call me|moi c'est) |i'm |i've |we're |j'|n'|m')| (?:and|but|so|because|et|mais|donc|car|parce que|puis) (?=(?:i|we|my|our|je|on|nous|mon|ma|mes|notre|ne) |i'm |i've |we're |j'|n')/g;

/** Where a sentence turns from telling to asking: "I live in Lyon, what should I see?" */
const TURNS_TO_ASK =
  /(?: ?[,;–—] ?| - | (?=so |and |but |et |mais |donc |alors |du coup ))(?:(?:so|and|but|et|mais|donc|alors|du coup|then|please)[ ,]{1,2})?(?=(?:what|where|which|when|who|how|why|can|could|would|will|do you|does|did|(?:is|are|was) (?:this|that|these|those|there|it|he|she|they|the|my|your)|should|may|any|some ideas?|une idee|des idees|un conseil|qu'|que |quel|quelle|quels|quelles|ou est|ou puis|ou peut|comment|pourquoi|quand|combien|est-ce|tu |vous |peux-tu|pourrais-tu|pouvez|pourriez|as-tu|connais|y a-t-il|il y a|t'as|qui|je peux|puis-je|dois-je|je devrais|on peut)\b)/;

const ASKED =
  /^(?:(?:can|could|would|will) you (?:please )?|i(?:'d| would) like you to |i want you to |i need you to |(?:peux-tu|tu peux|pourrais-tu|tu pourrais|pouvez-vous|vous pouvez|pourriez-vous) |je (?:veux|voudrais) que tu |j'aimerais que tu |il faut que tu |please )?(?:(?:always )?remember|don't (?:ever )?forget|do not forget|never forget|keep in mind|bear in mind|take note|make a note|note|memori[sz]e|write down|(?:te |t')?(?:souviens|souvenir|rappelles|rappeler)(?:[- ]toi)?|souvenez-vous|rappelle[- ]toi|rappelez-vous|(?:retiens|retenir|retiennes|retenez|memorise[srz]?|note[srz]?|n'oublie[sz]? (?:pas|jamais)|ne pas oublier|(?:garde[srz]?) (?:bien )?en (?:tete|memoire)))(?: bien)?(?: this| that| the following| ca| ceci)?(?:,? (?:que |that |for me that )| ?: ?|,? qu'| (?=(?:i|my|we|our|je|mon|ma|mes) |i'm |i've |j'))/;
/** What of "remember that restaurant?" is no statement begins otherwise. */
const STATEMENT =
  /^(?:i|i'm|i've|my|we|our|we're|the|an?|he|she|it|they|his|her|their|you|your|there|every|all|no|some|any|in|at|on|from|for|to|never|always|je|j'|mon|ma|mes|nous|notre|nos|le|la|les|l'|une?|des|il|elle|ils|elles|on|son|sa|ses|leur|tu|ton|ta|ce|c'|cette|chaque|tous|toutes|pour|en|au|aux|a|ne)\b/;
/** "Note that the function returns null" is no wish to have it remembered; "note that I am left-handed" is. */
const WEAK = /\b(?:note[srz]?|mind|forget|oublie[sz]?|down|garde[srz]?)\b/;
const OF_THE_SPEAKER = /\b(?:i|i'm|i've|my|me|we|our|us|je|j|mon|ma|mes|moi|me|m|nous|notre|nos|on)\b/;
const NAMED = /^\p{Lu}/u;

/** Where what was asked to be remembered begins in these words; null when nothing was asked. */
function askedFrom({ words, plain }: Heard, asks: boolean): number | null {
  const opening = ASKED.exec(plain)?.[0];
  if (opening === undefined) return null;
  const rest = plain.slice(opening.length);
  const own = OF_THE_SPEAKER.test(rest);
  const named = NAMED.test(words.slice(opening.length));
  if (rest.trim() === '' || (asks && !own)) return null;
  if (WEAK.test(opening) && !own && !named) return null;
  return STATEMENT.test(rest) || named || opening.trimEnd().endsWith(':') ? opening.length : null;
}

/**
 * What the person says for themselves, means, and does not ask or doubt, sentence by sentence; nothing of jokes,
 * inventions and words that are the material of a task. `ownChars` as in `sentencesIn`.
 */
export function meantIn(text: string, ownChars: number): Heard[] {
  const { sentences, works } = heardIn(text, ownChars);
  if (works >= 0) return [];
  return sentences.flatMap((sentence) => {
    const whole = withoutLeadIn(sentence);
    const from = askedFrom(whole, sentence.asks);
    if (from !== null) return [cut(whole, from, whole.plain.length)];
    const told = sentence.asks ? beforeQuestion(whole) : whole;
    const doubt = told ? NOT_SO.exec(told.plain)?.index : 0;
    return told && doubt !== 0 ? [cut(told, 0, doubt ?? told.plain.length)] : [];
  });
}

/** `works`: the sentence that sets a task on words, or -1. */
function heardIn(text: string, ownChars?: number): { sentences: Sentence[]; works: number } {
  const all = sentencesIn(text, ownChars).filter(({ plain }) => !QUOTED_AFTER.test(plain));
  if (all.some(({ plain }) => JOKE.test(plain))) return { sentences: [], works: -1 };
  const invents = all.findIndex(({ plain }) => INVENTED.some((words) => words.test(plain)));
  const works = all.findIndex(({ plain }) => WORK_ON_WORDS.test(plain));
  return { sentences: invents < 0 ? all : all.slice(0, invents), works };
}

/** The statements in which rules may hear facts. Before a task on words only what was asked to be remembered is one. */
export function clausesIn(text: string): Clause[] {
  const { sentences, works } = heardIn(text);
  return sentences.flatMap((sentence, at) => {
    const told = clausesOf(sentence);
    if (works < 0) return told;
    return at < works ? told.filter(({ asked }) => asked) : [];
  });
}

function clausesOf(sentence: Sentence): Clause[] {
  let rest: Heard | null = withoutLeadIn(sentence);
  const from = askedFrom(rest, sentence.asks);
  if (from !== null) {
    const words = rest.words.slice(from).replace(/[\s?.!;]+$/, '');
    return [{ words, plain: rest.plain.slice(from, from + words.length), asked: true }];
  }
  rest = sentence.asks ? beforeQuestion(rest) : rest;
  return rest ? statementsOf(rest) : [];
}

/** The statements of a sentence one by one, as far as it speaks of what is so. */
export function statementsOf(sentence: Heard): Clause[] {
  const clauses: Clause[] = [];
  let from = 0;
  for (const next of [...sentence.plain.matchAll(NEXT), null]) {
    const to = next?.index ?? sentence.plain.length;
    const clause = withoutLeadIn(cut(sentence, from, to));
    from = to + (next?.[0].length ?? 0);
    clauses.push({ ...clause, asked: false });
    if (NOT_SO.test(clause.plain)) break;
  }
  return clauses;
}

function beforeQuestion(sentence: Heard): Heard | null {
  const turn = TURNS_TO_ASK.exec(sentence.plain);
  return turn ? cut(sentence, 0, turn.index) : null;
}

function withoutLeadIn(said: Heard): Heard {
  let rest = said;
  for (let taken = 0; taken < LEAD_INS; taken += 1) {
    const lead = LEAD_IN.exec(rest.plain)?.[0];
    if (lead === undefined) return rest;
    rest = cut(rest, lead.length, rest.plain.length);
  }
  return rest;
}

function cut({ words, plain }: Heard, from: number, to: number): Heard {
  return { words: words.slice(from, to), plain: plain.slice(from, to) };
}
