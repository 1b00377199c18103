import { also, only, type Rule } from './fact.ts';
import { FR_PEOPLE as PEOPLE, theirs } from './fr-health.ts';
import { onlyOne, slug } from './names.ts';
import { fold } from './text.ts';
import { isPassing, liking, name, thing } from './values.ts';

const COUNT = '(?:une?|deux|trois|quatre|cinq|six|sept|\\d{1,2})';
const MEMBERS =
  "(?:(?:petite?s?|grande?s?|jeunes?|vieux|vieille|adorables?) )?(?:enfants?|fils|filles?|garcons?|bebe|jumeaux|jumelles|freres?|s(?:oe|œ)urs?|petits-enfants|chiens?|chiennes?|chiots?|chats?|chattes?|chatons?|cheval|chevaux|lapins?|hamsters?|perroquets?|poules?|poissons? rouges?|tortues?|cochons? d'inde)";

function called([whose, relation, tail]: [string, string, string]) {
  const known = name(tail);
  if (known === null) return null;
  const content = `${theirs(whose, relation)} s'appelle ${known}`;
  const key = onlyOne(fold(relation).toLowerCase());
  return key ? only('person', content, [`${key}.name`, known]) : also('person', content);
}

function favourite([whose, what, word, tail]: [string, string, string, string], owner = 'user', of?: string) {
  const value = thing(
    tail.replace(/^(?:le|la|les) (?=\S+$)/i, (article) => article),
    8,
  );
  const plain = value === null ? '' : fold(value).toLowerCase();
  if (
    value === null ||
    NO_FAVOURITE.test(fold(what)) ||
    /^(?:ca|cela|ce|celui|celle|quand|que|qui|comment|pas|le (?:premier|deuxieme|troisieme|dernier|tien)|la (?:premiere|deuxieme|troisieme|derniere|fin|tienne)|l'autre|ou|dans|en|sur|encore|toujours|ton|ta|tes|votre)\b/.test(
      plain,
    )
  )
    return null;
  const subject = theirs(whose, `${what} ${word}`).replace(
    " de l'utilisateur",
    of === undefined ? " de l'utilisateur" : ` ${of}`,
  );
  const bare = value.replace(/^(?:le|la|les|l') ?/i, '');
  return owner === ''
    ? also('preference', `${subject} est ${value}`)
    : only('preference', `${subject} est ${value}`, [`${owner}.favourite.${slug(what)}`, bare]);
}
const NO_FAVOURITE =
  /^(?:partie|chose|moment|passage|phrase|reponse|option|version|suggestion|idee|point|exemple|paragraphe|truc)\b/i;

function likes(verb: string, tail: string) {
  const what = liking(tail);
  if (what === null || /^(?:pas|plus|moins|mieux|autant|bien|trop|beaucoup|ca|bien que|de|a)$/i.test(what))
    return null;
  return also('preference', `L'utilisateur ${verb} ${what}`);
}

/** What people say in French of those around them, and of what they like. */
export const FR_TASTES: Rule[] = [
  [
    new RegExp(
      `^(mon|ma) (${PEOPLE}),?(?: (?:elle|il|lui),?)? (?:s'appelle|se nomme|se prenomme) (.+)$`,
      'd',
    ),
    ([whose, who, tail]) => called([whose, who, tail]),
  ],
  [
    new RegExp(`^(notre) (${PEOPLE}) s'appelle (.+)$`, 'd'),
    ([, who, tail]) => called([/(?:e|fille|s[oœ]+e?ur)$/i.test(who) ? 'ma' : 'mon', who, tail]),
  ],
  [
    new RegExp(`^le (?:pre)?nom de (mon|ma) (${PEOPLE}) est (.+)$`, 'd'),
    ([whose, who, tail]) => called([whose, who, tail]),
  ],
  [
    new RegExp(
      `^(\\S+(?: \\S+)?),? (?:est|c'est) (mon|ma) (${PEOPLE})(?=$| ?[,.;!]| (?:et|mais|depuis) ?)`,
      'd',
    ),
    ([who, whose, relation]) =>
      /^\p{Lu}\p{Ll}+(?:[- ]\p{Lu}[\p{L}'-]+)?,?$/u.test(who) && !NO_PERSON.test(who)
        ? called([whose, relation, who.replace(/,$/, '')])
        : null,
  ],
  [
    new RegExp(
      `^(mon|ma) (${PEOPLE})((?: \\S+)?) (a \\d{1,2} (?:ans|mois)|travaille (?:chez|à|a|au|comme|dans) .+|habite (?:à|a|au|en) .+|est en (?:cp|ce1|ce2|cm1|cm2|\\S*(?:sixieme|cinquieme|quatrieme|troisieme|seconde|premiere|terminale|maternelle|fac).*))$`,
      'd',
    ),
    ([whose, who, called_, what]) => person([whose, who], called_.trim(), what),
  ],
  [
    new RegExp(
      `^(?:j'ai|on a|nous avons) (${COUNT} ${MEMBERS}(?:(?:,| et) ${COUNT} ${MEMBERS}){0,3})((?:,| et| qui| nommee?| prenommee?|:| de| ages?|,? mais).*)?$`,
      'd',
    ),
    ([who, tail]) => family(who, tail),
  ],
  [
    /^(mon|ma|mes) ([\w'œ -]{2,30}?) (preferee?s?|favorie?t?e?s?),? (?:est|sont|c'est|ce sont|reste) (.+)$/d,
    ([whose, what, word, tail]) => favourite([whose, what, word, tail]),
  ],
  [
    new RegExp(
      `^(?:le |la |l'|les )([\\w'œ -]{2,30}?) (preferee?s?) de (mon|ma) ((?:${PEOPLE}),? (?:est|c'est) .+)$`,
      'd',
    ),
    ([what, word, whose, rest]) => ofPerson([what, word, whose, rest]),
  ],
  [
    /^(?:j'aime|nous aimons)(?: (?:bien|beaucoup|vraiment|trop|tant|particulierement|aussi|enormement|surtout))* (.+)$/d,
    ([tail]) =>
      /^(?:pas|plus|guère|point|mieux|autant|moins|à (?:penser|croire)) /i.test(tail)
        ? dislike(tail)
        : likes('aime', tail),
  ],
  [/^j'(?:adore|kiffe)(?: (?:aussi|vraiment|tellement|trop))? (.+)$/d, ([tail]) => likes('adore', tail)],
  [
    /^je (deteste|hais|prefere)(?: (?:aussi|vraiment|largement|nettement|toujours))? (.+)$/d,
    ([verb, tail]) =>
      /^(?:que|qu'|quand|ne|n'|pas|mourir|partir|attendre|rester|laisser|l'autre)\b/i.test(tail)
        ? null
        : likes(
            fold(verb).toLowerCase() === 'deteste'
              ? 'déteste'
              : fold(verb).toLowerCase() === 'prefere'
                ? 'préfère'
                : 'hait',
            tail,
          ),
  ],
  [
    /^je n'aime (?:vraiment |toujours )?pas(?: du tout| trop| beaucoup| vraiment)? (.+)$/d,
    ([tail]) => likes("n'aime pas", tail),
  ],
  [
    /^j'ai horreur (de la |de l'|du |des |de |d')(.+)$/d,
    ([of, tail]) =>
      liking(tail) && !/^(?:ca|ça|cela|quand)/i.test(tail)
        ? also('preference', `L'utilisateur a horreur ${of}${liking(tail)}`)
        : null,
  ],
  [
    /^(?:je suis fan|je suis passionnee?) (de la |de l'|du |des |de |d')(.+)$/d,
    ([of, tail]) =>
      liking(tail) && !/^(?:ton|ta|tes|toi|ça|ca)\b/i.test(tail)
        ? also('preference', `L'utilisateur est passionné ${of}${liking(tail)}`)
        : null,
  ],
];

const NO_PERSON =
  /^(?:Ceci|Cela|Ça|Ca|C'|Ce|Voici|Voilà|Il|Elle|On|Qui|Tu|Vous|Dieu|Aujourd|Le|La|Les|L'|Demain|Jésus|Google|Mais|Et|Pas|Où|Comment|Quel|Quelle|Son|Sa)/;

function person([whose, who]: [string, string], called: string, what: string) {
  const said = thing(what, 8);
  if (said === null || isPassing(what) || !/^(?:\p{Lu}|$)/u.test(called)) return null;
  return also('person', `${theirs(whose, who)}${called && `, ${called},`} ${said}`);
}

function ofPerson([what, word, whose, rest]: [string, string, string, string]) {
  const [, who = '', tail = ''] = /^(.+?),? (?:est|c'est) (.+)$/i.exec(rest) ?? [];
  const owner = onlyOne(fold(who).toLowerCase()) ?? '';
  return favourite(
    [/e$/i.test(word) ? 'ma' : 'mon', what, word, tail],
    owner,
    `${/^ma$/i.test(whose) ? 'de la' : 'du'} ${who} de l'utilisateur`,
  );
}

function dislike(tail: string) {
  const what = /^pas (?:trop |du tout |vraiment |beaucoup )?(.+)$/i.exec(tail)?.[1];
  return what === undefined ? null : likes("n'aime pas", what);
}

function family(who: string, tail: string) {
  if (/^,? ?de (?!\d)/i.test(tail) || /^ (?:qui|dans)(?! s'appell)/i.test(tail)) return null;
  const names = /^(?:,? qui s'appelle(?:nt)?|,? nommee?s?|,? prenommee?s?| ?:|,(?= \p{Lu})) (.+)$/u.exec(
    tail,
  )?.[1];
  const known = names === undefined ? null : thing(names, 8);
  const content = `L'utilisateur a ${who}${known && /^\p{Lu}/u.test(known) ? `, ${known}` : ''}`;
  const children = /^(\S+) enfants?$/i.exec(who)?.[1];
  return children ? only('person', content, ['user.children', children]) : also('person', content);
}
