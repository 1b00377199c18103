import { fold } from './text.ts';

/** Ends what is said of a thing: what follows speaks of something else. */
const BOUNDARY =
  /[.,;:!?()[\]–—\n]| - | (?:and|but|so|because|since|for|with|now|currently|right|at|near|by the way|btw|please|thanks|actually|though|originally|which|who|where|as|these|until|et|mais|donc|car|parce|depuis|avec|pour|en ce moment|maintenant|pres|dans|du coup|alors|au fait|merci|stp|svp|ou|qui|que|actuellement|a present|desormais|puis|comme|chez)(?= |$)/;
/** Takes back what was said before it. */
const TAKEN_BACK =
  /\b(?:any ?more|no more|no longer|not|never|nothing|nobody|nowhere|neither|if|unless|lol|haha|mdr|ptdr|pas|plus|rien|personne|jamais|aucune?|nulle part|si|sauf|either|or so|ou pas|i (?:think|guess|suppose|believe)|je (?:crois|pense)|maybe|perhaps|peut-etre|supposedly)\b/;
const SMALL = new Set(
  (
    'a an the my your his her its our their this that these those it he she we they you me him them us here there what who how where when why ' +
    'not no none nothing on in at to of by up out off over about into just still also very so too really always never and or is are be been ' +
    'going being having trying getting doing un une le la les l des du de mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet ' +
    'cette ces ca cela ceci il elle on nous vous ils elles moi toi lui eux ici quoi qui comment ou quand pas plus rien jamais personne tres trop ' +
    'encore aussi bien mieux peu tout tous toute toutes meme deja tellement vraiment toujours que sur sous chez avec sans pour dans par'
  ).split(' '),
);
const NO_PLACE = new Set(
  (
    'hope fear peace harmony pain poverty luxury denial exile hell heaven paradise sin style comfort squalor isolation chaos darkness interesting ' +
    'constant perpetual complete total different bed town downtown suburbia mystery times jail prison hospital court class work school home tears ' +
    'linux windows mac macos ios android vim emacs vscode python rust java javascript typescript firefox chrome notion obsidian marketing sales hr ' +
    'finance support engineering production staging plan step part chapter page level phase option version ' +
    'deux trois quatre cinq six sept huit neuf dix onze douze cent mille crever distance mort part cote terre maison campagne ville montagne ' +
    'appartement hotel colocation coloc couple famille autarcie paix colere enfer alone together monday tuesday wednesday thursday friday ' +
    'saturday sunday january february march april may june july august september october november december'
  ).split(' '),
);
const NO_NAME = new Set(
  (
    'sorry fine good ok okay back done ready sure late tired hungry bored busy lost confused glad happy sad sick afraid here there asking looking ' +
    'wondering desole desolee pret prete perdu perdue fatigue fatiguee content contente later soon crazy maybe whatever anything something ' +
    'away back off out tomorrow tonight today now again instead demain bientot tard vite souvent ainsi autrement anonymous taxi uber cab ambulance police doctor when if dude bro'
  ).split(' '),
);
/** Small words inside a name or the name of a place. */
const PARTICLES =
  /^(?:de|du|da|di|des|del|della|la|le|les|l|el|al|van|von|der|den|ter|bin|ben|of|the|sur|sous|en|on|upon|and|y)$/;

function plainOf(text: string): string {
  return fold(text).toLowerCase();
}

function bare(text: string): string {
  return text.replace(/^[\s"'«“]+|[\s"'»”.!?;,:…]+$/g, '');
}

/** What is said before the next boundary; null when it is taken back in the same breath. */
function before(tail: string): string | null {
  const plain = plainOf(tail);
  if (TAKEN_BACK.test(plain)) return null;
  return bare(tail.slice(0, BOUNDARY.exec(plain)?.index ?? tail.length));
}

/** Leading words that are written like a name, and what follows them. */
function leadingName(tail: string): { name: string; rest: string } {
  const words = tail.trim().split(/(?<= )/);
  let taken = 0;
  let until = 0;
  for (const word of words) {
    taken += 1;
    const spelled = word.trim();
    const letters = bare(spelled);
    const isName = /^(?:[\p{Lu}]|[dlDLO]['][\p{Lu}])[\p{L}\p{M}'.-]*$/u.test(letters) && letters !== 'I';
    if (!isName && !(until > 0 && PARTICLES.test(letters))) break;
    if (isName) until = taken;
    if (/[,;:!?)]$|[^\s.]{4}\.$/.test(spelled)) break;
  }
  const raw = words.slice(0, until).join('');
  return {
    name: bare(raw),
    rest: /[,;:!?.]\s*$/.test(raw) ? `, ${words.slice(until).join('')}` : ` ${words.slice(until).join('')}`,
  };
}

/** A person's name, one to four words; small letters are believed of a single word only. */
export function name(tail: string): string | null {
  if (TAKEN_BACK.test(plainOf(tail))) return null;
  const { name: written, rest } = leadingName(tail);
  const chosen = written !== '' && ends(rest) ? written : (before(tail) ?? '');
  const words = chosen.split(' ');
  const first = plainOf(words[0] ?? '');
  const isOne = chosen === written || words.length === 1;
  if (chosen === '' || !isOne || words.length > 4 || SMALL.has(first) || NO_NAME.has(first)) return null;
  return /^[\p{L}\p{M}' .-]+$/u.test(chosen) ? chosen : null;
}

/** A place on a map: up to five words written as a name, or three in small letters. */
export function place(tail: string): string | null {
  if (TAKEN_BACK.test(plainOf(tail))) return null;
  const { name: written, rest } = leadingName(tail);
  const chosen = written !== '' && ends(rest) ? written : (before(tail) ?? '');
  const words = chosen.split(' ');
  const first = plainOf(words[0] ?? '');
  if (chosen === '' || words.length > (chosen === written ? 5 : 3)) return null;
  if (/^(?:[ld]'|an? |un)/.test(plainOf(chosen)) && chosen !== written) return null;
  if (SMALL.has(first) && !/^(?:la|le|les)$/.test(first)) return null;
  if (
    words.some((word) => NO_PLACE.has(plainOf(word))) ||
    (chosen !== written &&
      words.slice(1).some((word) => SMALL.has(plainOf(word)) && !PARTICLES.test(plainOf(word))))
  )
    return null;
  if (chosen !== written && /^(?:la|le|les)$/.test(first)) return null;
  return /^[\p{L}\p{M}' .-]+$/u.test(chosen) ? chosen : null;
}

const WHEN_OR_WHERE =
  /^ (?:en|in|on|last|this|le|l'an|la semaine|l'annee|hier|yesterday|recently|recemment|two|deux|il y a|since|until|to) /;

function ends(rest: string): boolean {
  return rest.trim() === '' || WHEN_OR_WHERE.test(plainOf(rest)) || BOUNDARY.exec(plainOf(rest))?.index === 0;
}

/** A thing in at most `most` words: up to the next boundary, a list whole. Null when it only points ("that", "your idea"). */
export function thing(tail: string, most = 8): string | null {
  const plain = plainOf(tail);
  if (TAKEN_BACK.test(plain)) return null;
  const cut =
    /[.;:!?()[\]–—\n]| - | (?:but|so|because|since|though|which|mais|donc|car|parce|depuis que|du coup|alors|when|if|quand|si|please|thanks|stp|svp|merci|by the way|btw|au fait|and (?:it|they|he|she|that|this|there|you|then)|et (?:ca|il|elle|ils|elles|tu|puis))(?= |$|')|, (?:which|and i|who|what|can|do)/.exec(
      plain,
    );
  const parts = tail.slice(0, cut?.index ?? tail.length).split(',');
  const isList =
    parts.length > 1 &&
    / (?:and|or|et|ou) /.test(` ${plainOf(parts.at(-1) ?? '')} `) &&
    parts.every((part) => part.trim().split(' ').length <= 5);
  if (!isList && BROKEN_OFF.test(plain)) return null;
  const chosen = bare(isList ? parts.join(',') : (parts[0] ?? '')).replace(AFTERTHOUGHT, '');
  return chosen === '' || chosen.split(' ').length > most + (isList ? 4 : 0) ? null : chosen;
}

/** A comma between two adjectives: "a safe, loving home". */
const BROKEN_OFF =
  /^[^,]*\b(?:an?|une?) [a-z-]+, (?!(?:and|but|so|it|they|he|she|we|which|who|et|mais|donc|il|elle|c|ca|on|qui)\b)[a-z-]+ [a-z]/;
const AFTERTHOUGHT =
  / (?:too|now|also|lately|as well|these days|right now|a lot|so much|very much|though|aussi|maintenant|en ce moment|actuellement|beaucoup|énormément)$/i;

const POINTS =
  /^(?:it|this|that|these|those|them|him|her|you|your|yours|how|what|when|where|who|why|which|mine|one|their|his|its|our|both|all|everything|nothing|something|anything|each|another|more|less|ca|cela|ceci|ce|cet|cette|ces|celui|celle|ceux|celles|ton|ta|tes|votre|vos|comment|quand|que|qu'|quoi|son|sa|ses|leur|leurs|notre|nos|tout|tous|rien|le (?:premier|deuxieme|second|dernier|troisieme|mien|tien)|la (?:premiere|deuxieme|seconde|derniere|troisieme|mienne|tienne)|les (?:deux|premiers|derniers|tiens|tiennes)|l'(?:un|une|autre|idee|option|approche|exemple|image|histoire|humour|article|ensemble|ambiance|option)|(?:la|le|les) (?:option|version|reponse|proposition|suggestion|facon|maniere|phrase|texte|titre|nouvelle|couleur|photo|solution|suite|fin|debut|ton|style|plan|code|design|logo|resultat|tournure|formulation|idee|choix|liste|concept|premier|premiere|mot|mots|passage|paragraphe|fait)s?|option|version|number|plan b|so|to (?:think|believe|say|know|hear|see|be|ask|bother|admit|do|tell|imagine|go|have|get|interrupt|point)|being|having|avec|sans|en|par|pour|dans|sur|sous|chez|with|without|in|on|at|as|for|if|getting (?!up|older)|seeing|hearing|knowing|not|dire|savoir|voir|penser|croire|etre|avoir|les deux|(?:la|le|les) (?:bleue?s?|rouges?|vertes?|verts?|jaunes?|noire?s?|blanc|blanche|grande?|petite?|longue?|courte?|autres?|meme)$|the)\b/;
/** What "I love the …" may be about though it has an article: it is the same for everybody. */
const OF_THE_WORLD =
  /^the (?:sea|ocean|beach|mountains?|countryside|rain|snow|sun|cold|heat|outdoors|winter|summer|smell of|sound of|taste of|forest|theat(?:er|re)|cinema|opera|beatles)/;

/** Something to like: a thing that does not lean on what was said before. */
export function liking(tail: string): string | null {
  const found = thing(tail, 8);
  if (found === null) return null;
  const plain = plainOf(found);
  if ((POINTS.test(plain) && !OF_THE_WORLD.test(plain)) || /^(?:my|mon|ma|mes) /.test(plain)) return null;
  return /\b(?:you|your|yours|tu|toi|ton|ta|tes|votre|vos|vous|t'|this|that|these|those|cette|cet|ces|ca)\b| (?:it|them|him|her)$/.test(
    plain,
  )
    ? null
    : theirOwn(found);
}

/** "My sister" as somebody else says it who speaks of the user. */
export function theirOwn(text: string): string {
  return text
    .replace(/\bmy\b/gi, 'their')
    .replace(/\bour\b/gi, 'their')
    .replace(/\bmyself\b/gi, 'themselves')
    .replace(/\bm(on|a|es) (?=\p{L})/gu, 's$1 ')
    .replace(/\bnotre\b/gi, 'sa');
}

/** Whether a text speaks of this day or hour only. */
export function isPassing(text: string): boolean {
  return /\b(?:today|tonight|right now|at the moment|this (?:morning|week|weekend|evening|month|time)|for now|temporarily|yesterday|last (?:night|week|month)|just now|aujourd'hui|ce soir|ce matin|cette (?:semaine|fois|nuit)|cet apres-midi|pour l'instant|en ce moment|hier|ce week-end|tout a l'heure)\b/.test(
    plainOf(text),
  );
}
