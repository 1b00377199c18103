import { also, only, type Rule } from './fact.ts';
import { JOBS, NO_EMPLOYER } from './en-words.ts';
import { isPassing, name, thing } from './values.ts';

const END =
  '(?=$| ?[,.;:!(–—]| (?:and|but|so|from|by|in|at|for|with|working|who|since|because|now|originally|actually|living|based) ?)';
/** "a nurse" */
const IS_A = new RegExp(`^i(?:'m| am)(?: currently| now| actually)? an? (${JOBS})${END}`, 'd');

function job(what: string) {
  return only('identity', `The user works as ${/^(?:an?|the) /i.test(what) ? '' : article(what)}${what}`, [
    'user.job',
    what,
  ]);
}

function article(word: string): string {
  return /^[aeiou]/i.test(word) ? 'an ' : 'a ';
}

function employer(tail: string) {
  const written =
    name(tail) ?? thing(tail.split(/ (?:as|in|near|on|from|and|for|since|where|doing) /i)[0] ?? '', 5);
  if (written === null || isPassing(tail) || NO_EMPLOYER.test(written)) return null;
  return only('identity', `The user works for ${written}`, ['user.employer', written]);
}

/** What people say in English of their work and their studies. */
export const EN_WORK: Rule[] = [
  [
    /^i(?:'m| am)(?: now| currently)? (retired|unemployed|self-employed)(?=$| ?[,.!]| (?:and|but|so|since|now) ?)/d,
    ([state]) => only('identity', `The user is ${state}`, ['user.job', state]),
  ],
  [IS_A, ([what]) => job(what)],
  [
    /^i(?:'m studying|'m majoring in| am studying| major in| study) (law|medicine|[a-z]+ (?:science|engineering)|biology|chemistry|physics|maths?|mathematics|history|economics|psychology|philosophy|literature|architecture|engineering|nursing|music|art)\b/d,
    ([what]) => only('project', `The user studies ${what}`, ['user.studies', what]),
  ],
  [
    /^my job is (?:as )?(an? .+|to be an? .+)$/d,
    ([tail]) => {
      const what = thing(tail, 5);
      return what === null ? null : job(what);
    },
  ],
  [
    /^(?:i am|i'm|i)(?: now| currently)? (?:work|working)(?: part-time| full-time| freelance)? as (.+)$/d,
    ([tail]) => {
      const what = thing(tail.split(/ (?:at|for|in|with) /i)[0] ?? '', 5);
      return what !== null &&
        /^(?:an?|the) /i.test(what) &&
        !/^an? (?:team|group|pair|charm|result|hobby|favou?r)/i.test(what)
        ? only('identity', `The user works as ${what}`, ['user.job', what.replace(/^an? /i, '')])
        : null;
    },
  ],
  [
    /^(?:i|i'm|i am)(?: now| currently)? (?:work|working)(?: part-time| full-time)? (?:at|for) (.+)$/d,
    ([tail]) => employer(tail),
  ],
  [
    /^(?:i|i've|i have)(?: just| recently)? (?:(?:started|got|found|landed) (?:a (?:new )?job|working|a new position|work) (?:at|for|with)|joined|been hired (?:by|at)|got hired (?:by|at)) (.+)$/d,
    ([tail]) => (/^(?:the|a|my|in|you|this|us)\b/i.test(tail) ? null : employer(tail)),
  ],
  [
    /^my (?:new )?(?:employer|company) is (?:called )?(.+)$/d,
    ([tail]) => {
      const known = name(tail);
      return known === null ? null : employer(known);
    },
  ],
  [
    /^i work in (it|tech|finance|banking|marketing|sales|healthcare|education|hr|human resources|retail|real estate|construction|logistics|publishing|advertising|insurance|law|research|agriculture|hospitality|consulting|journalism|fashion|aviation|a (?:bank|hospital|school|restaurant|shop|factory|library|lab|nursery|pharmacy|museum|bakery|hotel|garage|warehouse))(?=$|[ ,.!])/d,
    ([where]) => also('identity', `The user works in ${where}`),
  ],
];
