import { EN_PEOPLE as PEOPLE } from './en-health.ts';
import { also, only, type Rule } from './fact.ts';
import { onlyOne, slug } from './names.ts';
import { fold } from './text.ts';
import { isPassing, liking, name, thing } from './values.ts';

const END = '(?=$| ?[,.;:!(–—]| (?:and|but|so|for|since|now|who|because|with|at) ?)';
const COUNT = '(?:an?|one|two|three|four|five|six|seven|\\d{1,2})';
const MEMBERS =
  '(?:(?:little|young|grown|small|old|older|younger|twin|teenage|big|adult|rescue|black|white|baby|step|beautiful|lovely) ){0,2}(?:kids?|child|children|sons?|daughters?|boys?|girls?|twins|brothers?|sisters?|siblings?|grandchildren|grandchild|grandsons?|granddaughters?|dogs?|cats?|puppy|puppies|kittens?|horses?|rabbits?|hamsters?|parrots?|chickens|hens|goldfish|guinea pigs?|tortoise)';

function called(relation: string, tail: string) {
  const known = name(tail);
  if (known === null) return null;
  const content = `The user's ${relation} is called ${known}`;
  const key = onlyOne(fold(relation).toLowerCase());
  return key ? only('person', content, [`${key}.name`, known]) : also('person', content);
}

function favourite(said: { whose?: string; word: string; what: string; tail: string }) {
  const value = thing(said.tail, 8);
  if (
    value === null ||
    NO_FAVOURITE.test(said.what) ||
    /^(?:it|this|that|when|how|what|not|yet|still|where|you|your|probably|the (?:one|first|second|third|last|end|part|way|same|following)|one of|on|in|at)\b/i.test(
      value,
    )
  )
    return null;
  const { whose, word, what } = said;
  const owner = whose === undefined ? 'user' : onlyOne(fold(whose).toLowerCase());
  const content = `The user's ${whose === undefined ? '' : `${whose}'s `}${word} ${what} is ${value}`;
  return owner === undefined
    ? also('preference', content)
    : only('preference', content, [`${owner}.favourite.${slug(what)}`, value]);
}
const NO_FAVOURITE =
  /^(?:part|thing|one|bit|moment|line|sentence|answer|option|version|suggestion|idea|point|example|of|so far|section|paragraph|feature)\b/i;

function likes(verb: string, tail: string) {
  const what = liking(tail);
  if (what === null || /^(?:to|it|lamp)$/i.test(what)) return null;
  return also('preference', `The user ${verb} ${what}`);
}

/** A rule for the assistant, in the person's words. */
/** What people say in English of those around them, and of what they like. */
export const EN_TASTES: Rule[] = [
  [
    new RegExp(
      `^my (${PEOPLE})(?:'s name is| is called| is named|, called|'s called|s are called| goes by) (.+)$`,
      'd',
    ),
    ([who, tail]) => called(who, tail),
  ],
  [
    new RegExp(`^our (${PEOPLE})(?:'s name is| is called| is named) (.+)$`, 'd'),
    ([who, tail]) => called(who, tail),
  ],
  [new RegExp(`^the name of my (${PEOPLE}) is (.+)$`, 'd'), ([who, tail]) => called(who, tail)],
  [
    new RegExp(
      `^(?:i|we)(?:'ve| have)?(?: got| have)? (${COUNT} ${MEMBERS}(?:(?:,| and) ${COUNT} ${MEMBERS}){0,3})((?: called| named|, called|, named|:|,)? .*)?$`,
      'd',
    ),
    ([who, tail]) => family(who, tail),
  ],
  [
    new RegExp(
      `^my (${PEOPLE}),? (\\S+),? (?:is|just turned) ((?:\\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?: years? old| months? old)?)$`,
      'd',
    ),
    ([who, called_, age]) =>
      name(called_) && /^\p{Lu}/u.test(called_)
        ? also('person', `The user's ${who} ${called_.replace(/,$/, '')} is ${age}`)
        : null,
  ],
  [
    new RegExp(`^my (${PEOPLE}),? (\\S+),? (works|lives|studies) (.+)$`, 'd'),
    ([who, called_, verb, tail]) => {
      const what = isPassing(tail) ? null : thing(tail, 8);
      return what && /^\p{Lu}/u.test(called_)
        ? also('person', `The user's ${who} ${called_.replace(/,$/, '')} ${verb.toLowerCase()} ${what}`)
        : null;
    },
  ],
  [
    new RegExp(`^(\\S+(?: \\S+)?) is my (${PEOPLE})${END}`, 'd'),
    ([who, relation]) =>
      /^\p{Lu}\p{Ll}+(?: \p{Lu}[\p{L}'-]+)?$/u.test(who) && !NO_PERSON.test(who)
        ? called(relation, who)
        : null,
  ],
  [
    /^my (favou?rite) ((?:[\w-]+ ){0,2}[\w-]+?)(?: is|'s| has always been|:) (.+)$/d,
    ([word, what, tail]) => favourite({ word, what, tail }),
  ],
  [
    new RegExp(`^my (${PEOPLE})'s? (favou?rite) ((?:[\\w-]+ ){0,2}[\\w-]+?) is (.+)$`, 'd'),
    ([whose, word, what, tail]) => favourite({ whose, word, what, tail }),
  ],
  [
    /^i(?: really| absolutely| also| just| totally| do| always)* (like|love|adore|enjoy|hate|loathe|dislike|despise|prefer) (.+)$/d,
    ([verb, tail]) => likes(`${verb.toLowerCase()}s`, tail),
  ],
  [/^i (?:can't|cannot) (?:stand|bear) (.+)$/d, ([tail]) => likes('cannot stand', tail)],
  [
    /^i(?:'m| am) (?:a (?:big|huge) fan of|very fond of|fond of|passionate about) (.+)$/d,
    ([tail]) => likes('is fond of', tail),
  ],
  [/^i(?:'m| am) not (?:a (?:big |huge )?fan of|fond of) (.+)$/d, ([tail]) => likes('is not fond of', tail)],
  [
    /^i (?:don't|do not)(?: really| particularly)? (?:like|enjoy) (.+)$/d,
    ([tail]) => likes('does not like', tail),
  ],
];

const NO_PERSON =
  /^(?:This|That|These|Here|There|It|She|He|They|Who|Which|What|You|Where|God|Coffee|Money|Music|Time|Food|Sleep|Today|Friday|Monday|Life|Love|Everyone|Nobody|Jesus|Google|Chatgpt|Brain|Not|Also|English|French|Work|And|But|Is|How)\b/;

function family(who: string, tail: string) {
  const names = /^(?:,? (?:called|named)|:|,(?= \p{Lu}))? (.+)$/iu.exec(tail)?.[1];
  const known =
    /^(?:,? (?:called|named)|:|, \p{Lu})/u.test(tail) && names !== undefined ? thing(names, 8) : null;
  if (
    names !== undefined &&
    known === null &&
    !/^ ?(?:,|and |but |so |who |with |at home|aged |in )/i.test(tail)
  )
    return null;
  if (/^ ?in (?:my|the) (?:throat|head|stomach)/i.test(tail)) return null;
  const content = `The user has ${who}${known && /^\p{Lu}/u.test(known) ? `, ${known}` : ''}`;
  const children = /^(\w+) (?:kids?|child|children)$/i.exec(who)?.[1];
  return children ? only('person', content, ['user.children', children]) : also('person', content);
}
