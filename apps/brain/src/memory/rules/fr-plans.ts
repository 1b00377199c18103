import { dateOf, saysWhen } from './dates.ts';
import { also, capitalized, only, type Rule } from './fact.ts';
import { theirs } from './fr-health.ts';
import { isLanguage } from './names.ts';
import { fold } from './text.ts';
import { isPassing, theirOwn, thing } from './values.ts';

const EVENTS =
  "(?:rendez-vous|rdv|examen|partiel|oral|concours|entretien(?: d'embauche)?|reunion|vol|avion|train|mariage|anniversaire de mariage|operation|scanner|irm|concert|marathon|semi-marathon|course|echeance|presentation|soutenance|conference|demenagement|voyage|stage|diner|dejeuner|audition|tournoi|match|controle technique|fete|soiree|bapteme|enterrement|examen de conduite|permis|terme|repetition|spectacle|cours|visite|prise de sang|seance)";
const RULE_VERB =
  '(?:propose|suggere|parle|appelle|dis|reponds|utilise|ecris|envoie|mets|donne|recommande|demande|rappelle|fais|montre|ajoute|tutoie|vouvoie|coupe|invente|commence|termine|finis|conseille|mentionne|cite|emploie|excuse|reveille|explique|commande|reserve|oublie de|proposez|parlez|appelez|dites|repondez|utilisez|ecrivez|envoyez|mettez|donnez|recommandez|demandez|faites|tutoyez|vouvoyez|sois|soyez|reste|garde|verifie|precise|indique|arrondis|convertis|signe)';

function event(content: string, tail: string, today?: string) {
  const since = dateOf(tail, today);
  return { ...also('event', content.replace(/[.!; ]+$/, '')), ...(since === undefined ? {} : { since }) };
}

function rule(words: string) {
  const said = words.trim().replace(/[.!;, ]+$/, '');
  if (
    said.split(' ').length > 30 ||
    isPassing(said) ||
    POINTS_BACK.test(said) ||
    /\bjamais jamais\b/i.test(said)
  )
    return null;
  const language =
    /^(?:r[ée]ponds|r[ée]pondez|parle|parlez|[ée]cris|[ée]crivez)(?:-moi|-nous)?(?: moi)?(?: toujours| uniquement| seulement| plutot)? en (\S+)(?: toujours| uniquement)?$/i.exec(
      said,
    )?.[1];
  if (language !== undefined && isLanguage(language))
    return { ...only('rule', capitalized(said), ['assistant.language', language]), importance: 5 };
  return also('rule', capitalized(said));
}

const POINTS_BACK = /(?:^|[ '-])(?:ça|ca|cela|ceci)(?= |$)/i;

function addressed(form: 'tu' | 'vous', words: string) {
  return {
    ...only('rule', capitalized(words.replace(/[.!;, ]+$/, '')), ['assistant.address', form]),
    importance: 5,
  };
}

/** What people say in French of what they plan, and of how the assistant is to behave. */
export const FR_PLANS: Rule[] = [
  [
    /^((?:tutoie|tutoyez)-moi|tu peux me tutoyer|on peut se tutoyer|on se tutoie)(?=$|[ ,.!])/d,
    ([words]) => addressed('tu', words),
  ],
  [
    /^((?:vouvoie|vouvoyez)-moi|ne me tutoie pas|ne me tutoyez pas)(?=$|[ ,.!])/d,
    ([words]) => addressed('vous', words),
  ],
  [
    new RegExp(
      `^(n[e'] ?(?:me |m'|nous |lui |leur |t'|vous )?(?:${RULE_VERB}) (?:jamais|plus jamais|plus)\\b.*)$`,
      'd',
    ),
    ([words]) =>
      /^ne (?:(?:me |m')?(?:dis|parle)s? (?:plus|jamais)(?: rien| mot)?$|me fais )/i.test(fold(words)) ||
      /\b(?:que j|ca|cela)\b/i.test(words)
        ? null
        : rule(words),
  ],
  [
    new RegExp(
      `^((?:${RULE_VERB})(?:-moi|-nous| moi)? (?:toujours|uniquement)\\b.+|(?:${RULE_VERB})(?:-moi|-nous)? .{2,60} (?:a chaque fois|desormais|dorenavant|a l'avenir|toujours))$`,
      'd',
    ),
    ([words]) => rule(words),
  ],
  [
    new RegExp(
      `^(?:a partir de maintenant|dorenavant|desormais|a l'avenir|a partir d'aujourd'hui),? ((?:(?:toujours |n[e'] ?(?:me )?)?(?:${RULE_VERB})\\b|je veux que tu|j'aimerais que tu|tu (?:dois|devras)|merci de|arrete).*)$`,
      'd',
    ),
    ([words]) => rule(words),
  ],
  [
    /^(je veux que tu .{2,40} (?:toujours|jamais) .+|(?:tu dois|vous devez) toujours (?:me |m').+|je veux que tu (?:me |m')?(?:toujours|jamais) .+|je ne veux (?:plus )?jamais (?:que tu|d'|de ).+)$/d,
    ([words]) => rule(words),
  ],
  [
    /^((?:arrete|arretez|cesse|evite) (?:d'utiliser|d'employer|de m'appeler|de me (?:proposer|suggerer|vouvoyer|tutoyer|recommander)) .+)$/d,
    ([words]) => (/\b(?:ca|cela)\b/i.test(words) ? null : rule(words)),
  ],
  [
    /^(?:j'apprends|j'etudie|je me mets a)(?: actuellement| aussi)? (?!(?:de |des |que |qu'|a (?:vivre|faire|mes|me|te|etre)|beaucoup|vite|plein|tout|rien|encore|avec|par|en|la nouvelle|sur|du nouveau|ca|ce|cette|ton|ta))(.+)$/d,
    ([tail]) => project('apprend', tail),
  ],
  [
    /^(?:je prepare|je bosse|je revise)(?: actuellement| aussi)? ((?:le |la |l'|les |un |une |mon |ma |mes )?(?:concours|examens?|exam|bac|brevet|marathon|semi-marathon|trail|triathlon|voyage|mariage|these|memoire|exposition|expo|demenagement|entretien|permis|certification|cap|agregation|capes|crpe|toeic|toefl|soutenance|spectacle|tour|trek|roman|partiels|diplome|reconversion)\b.*)$/d,
    ([tail]) => project('prépare', tail.replace(/^m(on|a|es) /i, 's$1 ')),
  ],
  [
    /^(?:je travaille|je bosse|on travaille|nous travaillons) sur ((?:mon|ma|mes|un|une|notre) .+)$/d,
    ([tail]) =>
      /^(?:un|une|mon|ma) (?:bug|truc|exercice|tache|probleme|question|fichier|script|fonction|dossier|ticket|mail|reponse|ordi|ordinateur|pc|mac)\b/i.test(
        fold(tail),
      )
        ? null
        : project('travaille sur', tail.replace(/^m(on|a|es) /i, 's$1 ').replace(/^notre /i, 'son ')),
  ],
  [
    /^(?:j'ecris|je redige|je construis|je developpe|je cree|je monte) ((?:un|une|mon|ma) (?:roman|livre|these|memoire|recueil|maison|cabane|bateau|jeu|application|appli|site|entreprise|boite|association|projet|piece|film|documentaire|blog|podcast|bd)\b.*)$/d,
    ([tail], _when) => project('prépare', tail.replace(/^m(on|a) /i, 's$1 ')),
  ],
  [
    /^je m'entraine (pour|a) (.+)$/d,
    ([to, tail]) => project(`s'entraîne ${to === 'a' ? 'à' : to}`, tail.replace(/^mon /i, 'son ')),
  ],
  [/^j'economise pour (.+)$/d, ([tail]) => project('économise pour', tail.replace(/^m(on|a|es) /i, 's$1 '))],
  [
    /^mon (objectif|but|projet|reve|ambition)(?: cette annee| pour \d{4})?,? (?:est|c'est) (de |d')(.+)$/d,
    ([what, of, tail]) => {
      const aim = thing(tail, 14);
      return aim && !/^(?:comprendre|savoir|voir|corriger|faire (?:ça|ca))/i.test(aim)
        ? also('project', `${theirs('mon', what)} est ${of}${aim}`)
        : null;
    },
  ],
  [
    new RegExp(
      `^(mon|ma|notre) (${EVENTS}(?: \\S+){0,4}?),? (est prevue?|est reportee?|est|c'est|a lieu|commence|part|decolle|tombe|aura lieu|sera) (.+)$`,
      'd',
    ),
    ([whose, what, verb, tail], { today }) =>
      saysWhen(tail) && short(tail) && !isPast(tail)
        ? event(`${theirs(whose, what)} ${verb} ${tail}`, tail, today)
        : null,
  ],
  [
    new RegExp(`^(?:j'ai|on a|nous avons) ((?:(?:une?|mon|ma|le|la|l') ?)?${EVENTS}\\b.*)$`, 'd'),
    ([tail], { today }) =>
      saysWhen(tail) && short(tail) && !isPast(tail)
        ? event(`L'utilisateur a ${tail.replace(/^m(on|a) /i, 's$1 ')}`, tail, today)
        : null,
  ],
  [
    /^(?:je|on|nous) (pars|part|partons|m'envole|s'envole|demenage|demenageons|me marie|se marie|nous marions|vais|va) ((?:à|a|en|au|aux|pour|chez|le|dans|a la|voir) .+)$/d,
    ([verb, tail], { today }) =>
      saysWhen(tail) && short(tail) && isTrip(verb, tail)
        ? event(`L'utilisateur ${THIRD[verb.toLowerCase()] ?? verb} ${tail}`, tail, today)
        : null,
  ],
];

const THIRD: Record<string, string> = {
  pars: 'part',
  partons: 'part',
  "m'envole": "s'envole",
  demenageons: 'déménage',
  demenage: 'déménage',
  'me marie': 'se marie',
  'nous marions': 'se marie',
  vais: 'va',
};
function isTrip(verb: string, tail: string): boolean {
  return (
    !/^(?:vais|va)$/i.test(verb) ||
    (/^(?:à|a|en|au|aux|chez le|chez la|voir (?:le|la|un|une|mon|ma)) ?\p{L}/iu.test(tail) &&
      !/\b(?:toilettes|lit|courses|boulot|travail|dodo|bien|mieux|mal)\b/i.test(tail))
  );
}

function isPast(tail: string): boolean {
  return /\b(?:hier|dernier|derniere|passee?)\b/i.test(tail);
}

function project(verb: string, tail: string) {
  const what = thing(tail, 10);
  if (
    what === null ||
    isPassing(tail) ||
    /^(?:ça|ca|cela|ce|cette|ton|ta|tes|le dîner|le repas|un gâteau|beaucoup|plein|des choses|à manger)(?:\b|$)/i.test(
      what,
    )
  )
    return null;
  return also('project', `L'utilisateur ${verb} ${theirOwn(what)}`);
}

function short(tail: string): boolean {
  return tail.split(' ').length <= 16;
}
