import { also, only, type Rule } from './fact.ts';
import { dayIn } from './dates.ts';
import { NATIONS, NO_FIRST_NAME } from './en-words.ts';
import { isCountry, isLanguage } from './names.ts';
import { isPassing, name, place, thing } from './values.ts';

const END =
  '(?=$| ?[,.;:!(–—]| (?:and|but|so|from|by|in|at|for|with|working|who|since|because|now|originally|actually|living|based) ?)';

const NATION = new RegExp(`^i(?:'m| am)(?: originally| actually)? (?:an? )?(${NATIONS})${END}`, 'd');

function home(tail: string) {
  const the = /^the (?=\p{Lu})/u.exec(tail)?.[0] ?? '';
  const where = place(tail.slice(the.length));
  if (where === null || (the !== '' && !isCountry(where))) return null;
  return only('identity', `The user lives in ${the}${where}`, [
    isCountry(where) ? 'user.country' : 'user.city',
    where,
  ]);
}

function named(tail: string) {
  const known = name(tail);
  return known === null ? null : only('identity', `The user's name is ${known}`, ['user.name', known]);
}

/** What people say of themselves in English. */
export const EN_SELF: Rule[] = [
  [
    /^(?:my (?:first |full )?name is|my name's|my names|i am called|i'm called|i go by|name's) (.+)$/d,
    ([tail]) => named(tail),
  ],
  [/^(?:you (?:can|may) |just )?call me (.+)$/d, ([tail]) => (/^\p{Lu}/u.test(tail) ? named(tail) : null)],
  [
    /^(?:i'm|i am) ([^ ,.!]+(?: [^ ,.!]+)?)(?=$|[,.!]| and i| by the way| btw| from )/d,
    ([tail]) =>
      /^\p{Lu}\p{Ll}+(?: \p{Lu}[\p{L}']+)?$/u.test(tail) &&
      !NO_FIRST_NAME.test(tail) &&
      !isLanguage(tail) &&
      !isCountry(tail)
        ? named(tail)
        : null,
  ],
  [
    /^(?:i'm|i am|i just turned|i've just turned|i turned) (\d{1,3})(?: years? old| yrs? old| yo|y\/o| now)?(?=$| ?[,.;!(]| (?:and|but|so|today|yesterday|last|this|from|years old) ?)/d,
    ([age], _when) => aged(age),
  ],
  [/^i(?:'m| am) (\d{1,3}) years? old/d, ([age]) => aged(age)],
  [/^my age is (\d{1,3})$/d, ([age]) => aged(age)],
  [/^my (?:birthday|bday|b-day)(?:'s| is)(?: on)?(?: the)? (.+)$/d, ([tail]) => born(dayIn(tail))],
  [/^i was born on(?: the)? (.+)$/d, ([tail]) => born(dayIn(tail))],
  [
    /^i was born in (\d{4})(?=$|[ ,.])/d,
    ([year]) => only('identity', `The user was born in ${year}`, ['user.birth_year', year]),
  ],
  [
    /^i was born (?:and (?:raised|bred) )?in (.+)$/d,
    ([tail]) => origin(tail, 'The user was born in', 'user.birthplace'),
  ],
  [/^(?:i grew up in) (.+)$/d, ([tail]) => origin(tail, 'The user grew up in', '')],
  [
    /^(?:i'm|i am|i come)(?: originally| actually)? from (.+)$/d,
    ([tail]) =>
      /^(?:the|a|my|hr|it|here|there)\b/i.test(tail) ? null : origin(tail, 'The user is from', 'user.origin'),
  ],
  [/^(?:i|we)(?: now| currently| still| actually)? live in (.+)$/d, ([tail]) => home(tail)],
  [/^(?:i'm|i am|we're|we are)(?: now| currently)? (?:based|living) in (.+)$/d, ([tail]) => home(tail)],
  [
    /^(?:i|we|i've|we've|i have|we have)(?: just| recently| finally)? moved(?: back)? to (.+)$/d,
    ([tail]) => (/^(?:the )?\p{Lu}/u.test(tail) ? home(tail) : null),
  ],
  [
    /^(?:my|our)(?: new| home)? address is (.{8,100})$/d,
    ([tail]) =>
      /\d/.test(tail)
        ? only('identity', `The user's address is ${tail.replace(/[.! ]+$/, '')}`, [
            'user.address',
            tail.replace(/[.! ]+$/, ''),
          ])
        : null,
  ],
  [
    /^i live (?:alone|by myself|on my own)$/d,
    () => only('identity', 'The user lives alone', ['user.household', 'alone']),
  ],
  [
    /^i live with (my .{2,40})$/d,
    ([who]) => {
      const known = isPassing(who) ? null : thing(who, 6);
      return known === null
        ? null
        : only('identity', `The user lives with ${known.replace(/\bmy\b/gi, 'their')}`, [
            'user.household',
            known,
          ]);
    },
  ],
  [
    /^i(?:'m| am)(?: now| currently)? (married|single|divorced|widowed|engaged)(?: with .*| and .*)?$/d,
    ([state]) => only('identity', `The user is ${state}`, ['user.marital_status', state]),
  ],
  [NATION, ([nation]) => only('identity', `The user is ${nation}`, ['user.nationality', nation])],
  [
    /^my (?:native|first) language is (\w+)$/d,
    ([tongue]) =>
      isLanguage(tongue)
        ? only('identity', `The user's native language is ${tongue}`, ['user.language', tongue])
        : null,
  ],
  [
    /^my mother tongue is (\w+)$/d,
    ([tongue]) =>
      isLanguage(tongue)
        ? only('identity', `The user's native language is ${tongue}`, ['user.language', tongue])
        : null,
  ],
  [
    /^i speak (.+)$/d,
    ([tail]) => {
      const all = tail.replace(/[.! ]+$/, '').split(/, | and |, and /);
      return all.every(isLanguage)
        ? also('identity', `The user speaks ${tail.replace(/[.! ]+$/, '')}`)
        : null;
    },
  ],
  [
    /^i(?:'m| am) (left-handed|right-handed|a leftie|ambidextrous)\b/d,
    ([hand]) => only('identity', `The user is ${hand}`, ['user.handedness', hand]),
  ],
  [
    /^i (wear (?:glasses|contact lenses|hearing aids)|use a wheelchair)(?=$|[ ,.!])/d,
    ([what]) => also('identity', `The user ${what.replace(/^(\w+)/, '$1s')}`),
  ],
  [
    /^i (?:don't|do not|can't|cannot) (drive|swim)(?=$|[,.!]| (?:and|but|so|at all))/d,
    ([what]) => also('identity', `The user does not ${what}`),
  ],
  [
    /^my pronouns are ([a-z]+(?:\/[a-z]+){1,2})/d,
    ([pronouns]) => only('identity', `The user's pronouns are ${pronouns}`, ['user.pronouns', pronouns]),
  ],
  [
    /^my (shoe size|height|blood type|blood group|time ?zone) is ([\w+'"./ -]{1,24})$/d,
    ([what, value]) =>
      only(/blood/i.test(what) ? 'health' : 'identity', `The user's ${what} is ${value}`, [
        `user.${what.toLowerCase().replace('group', 'type').replace(/ /g, '_')}`,
        value,
      ]),
  ],
  [
    /^(?:i drive|my car is) an? ((?:\w+ ){0,2}[\w-]+)(?=$|[.,!]| and| but)/d,
    ([car]) => (/\p{Lu}/u.test(car) ? only('other', `The user drives a ${car}`, ['user.car', car]) : null),
  ],
];

function aged(age: string) {
  return Number(age) >= 5 && Number(age) <= 119
    ? only('identity', `The user is ${age} years old`, ['user.age', age])
    : null;
}

function born(day: string | null) {
  return day === null ? null : only('identity', `The user's birthday is ${day}`, ['user.birthday', day]);
}

function origin(tail: string, opening: string, key: string) {
  const where = place(tail);
  if (
    where === null ||
    /\b(?:future|past|mars|moon|heaven|hell|scratch|experience|memory|work|home|school)\b/i.test(where)
  )
    return null;
  return key === ''
    ? also('identity', `${opening} ${where}`)
    : only('identity', `${opening} ${where}`, [key, where]);
}
