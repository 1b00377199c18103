import { dayIn } from './dates.ts';
import { also, only, type Rule } from './fact.ts';
import { NATIONS, NO_FIRST_NAME } from './fr-words.ts';
import { isCountry, isLanguage } from './names.ts';
import { fold } from './text.ts';
import { name, place } from './values.ts';

const END =
  "(?=$| ?[,.;:!(–—]| (?:et|mais|donc|car|depuis|a|au|aux|en|de|d'|du|dans|chez|pour|comme|avec|qui|du coup|parce|maintenant|independante?|liberale?) ?)";

function named(tail: string) {
  const known = name(tail);
  return known === null ? null : only('identity', `L'utilisateur s'appelle ${known}`, ['user.name', known]);
}

function aged(age: string) {
  return Number(age) >= 5 && Number(age) <= 119
    ? only('identity', `L'utilisateur a ${age} ans`, ['user.age', age])
    : null;
}

function born(day: string | null) {
  return day === null
    ? null
    : only('identity', `L'anniversaire de l'utilisateur est le ${day}`, ['user.birthday', day]);
}

/** "à Lyon", "en Belgique", "au Havre", or a town by itself. */
function home(preposition: string, tail: string) {
  const plain = preposition.toLowerCase().replace('à', 'a').trim();
  const where = place(tail);
  if (where === null) return null;
  if (plain === 'en' || plain === 'aux') {
    if (!/^\p{Lu}/u.test(where) && !isCountry(where)) return null;
    return only('identity', `L'utilisateur habite ${plain} ${where}`, [
      isCountry(where) ? 'user.country' : 'user.region',
      where,
    ]);
  }
  if (plain === 'au') {
    if (!/^\p{Lu}/u.test(where) && !isCountry(where)) return null;
    return only(
      'identity',
      `L'utilisateur habite au ${where}`,
      isCountry(where) ? ['user.country', where] : ['user.city', `Le ${where}`],
    );
  }
  return only('identity', `L'utilisateur habite à ${where}`, ['user.city', where]);
}

function birthplace(opening: string, [preposition, tail]: [string, string], key: string) {
  const where = place(tail);
  if (where === null || !/^\p{Lu}/u.test(where)) return null;
  const content = `L'utilisateur ${opening} ${preposition.trim()}${preposition.endsWith("'") ? '' : ' '}${where}`;
  return only('identity', content, [key, where]);
}

/** What people say of themselves in French. */
export const FR_SELF: Rule[] = [
  [
    /^(?:je m'appelle|mon (?:pre)?nom (?:est|c'est)|mon nom complet est|moi,? c'est|je me nomme|appelle[sz]?-moi|tu peux m'appeler|vous pouvez m'appeler) (.+)$/d,
    ([tail]) =>
      /^(?:quand|si|un|une|le|la|demain|plus|dès|des|ce|à|a|au|mon|ma|pas)\b/i.test(tail)
        ? null
        : named(tail),
  ],
  [
    /^je suis (\S+(?: \S+)?)(?=$|,| et j')/d,
    ([tail]) =>
      /^\p{Lu}\p{Ll}+(?: \p{Lu}[\p{L}'-]+)?$/u.test(tail) &&
      !NO_FIRST_NAME.test(tail) &&
      !new RegExp(`^${NATIONS}$`, 'i').test(fold(tail))
        ? named(tail)
        : null,
  ],
  [
    /^j'ai (?:eu |maintenant )?(\d{1,3}) ans(?=$| ?[,.;!(]| (?:et|mais|donc|depuis|aujourd'hui|maintenant|cette) ?)/d,
    ([age]) => aged(age),
  ],
  [/^(?:mon anniv(?:ersaire)?,? (?:est|c'est|tombe)|je suis nee?) le (.+)$/d, ([tail]) => born(dayIn(tail))],
  [
    /^je suis nee? en (\d{4})\b/d,
    ([year]) => only('identity', `L'utilisateur est né en ${year}`, ['user.birth_year', year]),
  ],
  [
    /^je suis nee? (a|en|au|aux|à) (.+)$/d,
    ([preposition, tail]) =>
      birthplace('est né', [preposition === 'a' ? 'à' : preposition, tail], 'user.birthplace'),
  ],
  [
    /^(?:je suis originaire|je viens|je suis) (de la |du |des |de l'|de |d')(.+)$/d,
    ([preposition, tail]) =>
      /^\p{Lu}/u.test(tail) && !/^(?:Mars|Chez|Mes|Ma)\b/.test(tail)
        ? birthplace('vient', [preposition, tail], 'user.origin')
        : null,
  ],
  [
    /^(?:j'habite|je vis|on habite|on vit|nous habitons|nous vivons|je reside)(?: maintenant| actuellement| desormais| toujours)? (a |au |aux |en |sur )(.+)$/d,
    ([preposition, tail]) => home(preposition, tail),
  ],
  [
    /^(?:j'habite|on habite|nous habitons) (.+)$/d,
    ([tail]) =>
      /^(?:Rue|Avenue|Chez|Place|Boulevard|Avec|Le|La|Les)\b/.test(tail) || !/^\p{Lu}/u.test(tail)
        ? null
        : home('à', tail),
  ],
  [
    /^(?:j'ai|on a|nous avons|je viens d['e]|on vient d['e]|nous venons d['e])(?: recemment| enfin| aussi| re)? ?(?:demenager?|emmenager?|demenagee?)(?: recemment| enfin)? (a |au |aux |en )(.+)$/d,
    ([preposition, tail]) => (/^\p{Lu}/u.test(tail) ? home(preposition, tail) : null),
  ],
  [
    /^(?:je me suis|on s'est|nous nous sommes|je viens de m'|je suis venue? m')(?: ?installe(?:r|es?|ees)?) (a |au |aux |en )(.+)$/d,
    ([preposition, tail]) => (/^\p{Lu}/u.test(tail) ? home(preposition, tail) : null),
  ],
  [
    /^(?:mon|notre)(?: nouvelle)? adresse,? (?:est|c'est)(?: au| le)? (.{8,100})$/d,
    ([tail]) => {
      const where = tail.replace(/[.! ]+$/, '');
      return /\d/.test(where)
        ? only('identity', `L'adresse de l'utilisateur est ${where}`, ['user.address', where])
        : null;
    },
  ],
  [
    /^(?:j'habite|je vis) (?:toute? )?(seule?)$/d,
    ([alone]) => only('identity', `L'utilisateur vit ${alone}`, ['user.household', alone]),
  ],
  [
    /^(?:j'habite|je vis) (en coloc(?:ation)?|chez mes parents|avec (?:ma femme|mon mari|mes parents|ma copine|mon copain|mes enfants|ma mere|mon pere))(?=$|[ ,.])/d,
    ([how]) =>
      only('identity', `L'utilisateur vit ${how.replace(/\bm(es|a|on)\b/i, 's$1')}`, ['user.household', how]),
  ],
  [
    /^je suis(?: maintenant)? (mariee?|celibataire|divorcee?|veuf|veuve|pacsee?|fiancee?|separee?)(?=$| ?[,.!]| (?:et|depuis|avec|mais) ?)/d,
    ([state]) => only('identity', `L'utilisateur est ${state}`, ['user.marital_status', state]),
  ],
  [
    new RegExp(`^je suis (${NATIONS})${END}`, 'd'),
    ([nation]) => only('identity', `L'utilisateur est ${nation}`, ['user.nationality', nation]),
  ],
  [
    /^ma langue (?:maternelle|natale),? (?:est|c'est) (?:le |l')?(\S+)$/d,
    ([tongue]) =>
      isLanguage(tongue)
        ? only(
            'identity',
            `La langue maternelle de l'utilisateur est ${/^[aeiouéèh]/i.test(tongue) ? "l'" : 'le '}${tongue}`,
            ['user.language', tongue],
          )
        : null,
  ],
  [
    /^je parle (?:couramment )?(.+)$/d,
    ([tail]) => {
      const all = tail.replace(/[.! ]+$/, '');
      return all.split(/, | et /).every(isLanguage) ? also('identity', `L'utilisateur parle ${all}`) : null;
    },
  ],
  [
    /^je suis (gauchere?|droitiere?|ambidextre)(?=$|[ ,.!])/d,
    ([hand]) => only('identity', `L'utilisateur est ${hand}`, ['user.handedness', hand]),
  ],
  [
    /^je (porte (?:des lunettes|des lentilles|un appareil auditif)|suis en fauteuil roulant)(?=$|[ ,.!])/d,
    ([what]) => also('identity', `L'utilisateur ${what.replace(/^suis/i, 'est')}`),
  ],
  [
    /^je (?:ne )?(conduis|nage) pas(?=$|[,.!]| (?:et|mais|donc))/d,
    ([what]) => also('identity', `L'utilisateur ne ${what.replace(/s$/i, 't')} pas`),
  ],
  [
    /^mon (groupe sanguin) (?:est|c'est) (?:le )?((?:a|b|ab|o) ?(?:\+|-|plus|moins|positif|negatif))$/d,
    ([, value]) =>
      only('health', `Le groupe sanguin de l'utilisateur est ${value}`, ['user.blood_type', value]),
  ],
  [
    /^(?:je chausse du|ma pointure est le) (\d{2}(?:[.,]5)?)(?=$|[ ,.!])/d,
    ([size]) => only('identity', `L'utilisateur chausse du ${size}`, ['user.shoe_size', size]),
  ],
  [
    /^je mesure (1 ?m(?:etre)? ?\d{2}|\d{3} ?cm|2 ?m(?:etre)? ?\d{2})(?=$|[ ,.!])/d,
    ([height]) => only('identity', `L'utilisateur mesure ${height}`, ['user.height', height]),
  ],
  [
    /^(?:je roule en|ma voiture (?:est|c'est) une|je conduis une) ((?:\S+ ){0,2}\S+)(?=$|[.,!]| et| mais)/d,
    ([car]) =>
      /\p{Lu}/u.test(car)
        ? only('other', `L'utilisateur roule en ${car.replace(/[.,!]+$/, '')}`, [
            'user.car',
            car.replace(/[.,!]+$/, ''),
          ])
        : null,
  ],
];
