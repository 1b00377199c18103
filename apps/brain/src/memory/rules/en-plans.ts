import { dateOf, saysWhen } from './dates.ts';
import { also, capitalized, only, type Rule } from './fact.ts';
import { isLanguage } from './names.ts';
import { isPassing, theirOwn, thing } from './values.ts';

const EVENTS =
  "(?:(?:dentist|dental|doctor's|doctor|medical|hospital|job|work|team|driving|final|big|next|first|last|vet|gp|hair|physio|phd|thesis|math|maths|english|french|business|surprise|graduation|wedding|birthday|baby|parent-teacher|train|bus|thesis|board|blood|eye|mri|\\w+ing)(?:'s)? ){0,3}" +
  '(?:appointment|exam|examination|test|interview|meeting|flight|train|wedding|party|surgery|operation|scan|concert|marathon|race|half-marathon|deadline|presentation|conference|graduation|defen[cs]e|move|trip|holiday|vacation|check-?up|viva|due date|dinner|lunch|audition|tournament|match|game|visa appointment|anniversary|rehearsal|ceremony|date|class|lesson|course|shift|funeral|recital|reunion)';

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
    /\b(?:say never|look on the bright|give up|yourself|stop dreaming|say die|too late)\b/i.test(said)
  )
    return null;
  const language =
    /^(?:please )?(?:always )?(?:answer|reply|respond|speak|talk|write)(?: to)?(?: me)?(?: always)?(?: only)?(?: in)? (\w+)(?: always| only)?$/i.exec(
      said.replace(/,? (?:please|from now on)$/i, ''),
    )?.[1];
  if (language !== undefined && isLanguage(language))
    return { ...only('rule', capitalized(said), ['assistant.language', language]), importance: 5 };
  return also('rule', capitalized(said));
}

const POINTS_BACK = /\b(?:that|this|it|these|those|them)(?: again| ever again| any ?more| ever)?$/i;

const DO =
  '(?:answer|reply|respond|write|speak|talk|use|call|address|give|include|add|ask|tell|send|suggest|propose|recommend|show|remind|check|keep|make|say|start|end|begin|finish|format|put|cite|explain|assume|mention|share|round|convert|quote|sign|apologi[sz]e|offer|treat|swear|lecture|refer|list|order|book|interrupt|repeat|schedule|wake|warn|be)';

/** What people say in English of what they plan, and of how the assistant is to behave. */
export const EN_PLANS: Rule[] = [
  [
    new RegExp(`^(always ${DO}\\b.+|never(?: ever)? ${DO}\\b.+)$`, 'd'),
    ([words]) =>
      /^(?:always|never(?: ever)?) (?:be|been) (?:afraid|too|so|that|better|wrong|happy|there)\b|^never (?:be|say never|tell me)\b|^never ask\b.{0,3}$/i.test(
        words,
      )
        ? null
        : rule(words),
  ],
  [
    new RegExp(
      `^(?:(?:from now on|going forward|in (?:the )?future),? )(?:please )?((?:always |never |don't |do not |only )?(?:${DO}|i want you|i'd like you|you)\\b.+)$`,
      'd',
    ),
    ([words]) => (/^(?:i'll|i will|i am)\b/i.test(words) ? null : rule(words)),
  ],
  [
    new RegExp(
      `^((?:don't|do not) ever ${DO}\\b.+|(?:don't|do not) ${DO}\\b.{2,80} (?:any ?more|ever|ever again|again))$`,
      'd',
    ),
    ([words]) => (/\b(?:say|mention|tell) (?:that|it|this)\b/i.test(words) ? null : rule(words)),
  ],
  [
    new RegExp(
      `^((?:answer|reply|respond|speak|write|talk)(?: to me)? (?:always |only )?in \\w+ (?:always|from now on|only))$`,
      'd',
    ),
    ([words]) => rule(words),
  ],
  [
    new RegExp(
      `^(?:i (?:want|need) you to|you (?:must|should|have to|are to)) ((?:always|never) ${DO}\\b.+)$`,
      'd',
    ),
    ([words]) => rule(words),
  ],
  [
    /^(?:i'm|i am|i've been)(?: currently| also| now)? (learning|studying|practi[sc]ing) (.+)$/d,
    ([verb, tail]) => project(`is ${verb.toLowerCase()}`, tail),
  ],
  [
    /^(?:i'm|i am|we're|i've been)(?: currently| also| now)? ((?:training|preparing|studying|saving(?: up)?|revising) for) (.+)$/d,
    ([verb, tail]) => project(`is ${verb.toLowerCase()}`, tail.replace(/^my /i, 'their ')),
  ],
  [
    /^(?:i'm|i am|we're|i've been)(?: currently| also| now)? (working on|writing|building|developing|renovating|organi[sz]ing|planning) ((?:my|our|an?) .+)$/d,
    ([verb, tail]) =>
      NO_PROJECT.test(tail)
        ? null
        : project(`is ${verb.toLowerCase()}`, tail.replace(/^(?:my|our) /i, 'their ')),
  ],
  [
    /^my (?:main |big |new )?(goal|new year's resolution|resolution|ambition|dream)(?: this year| for this year| for \d{4})? is ((?:to|an?) .+)$/d,
    ([what, tail]) => {
      const aim = thing(tail, 14);
      return aim && !/^(?:to (?:see|understand|know|get|fix|make)\b)/i.test(aim)
        ? also('project', `The user's ${what} is ${theirOwn(aim)}`)
        : null;
    },
  ],
  [
    new RegExp(
      `^(?:my|our) (${EVENTS}) (is|starts|leaves|takes place|has been moved to|got moved to|was moved to)(?: now)? (.+)$`,
      'd',
    ),
    ([what, verb, tail], { today }) =>
      saysWhen(tail) && short(tail) ? event(`The user's ${what} ${verb} ${tail}`, tail, today) : null,
  ],
  [
    new RegExp(`^(?:i|we)(?:'ve| have)?(?: got| have)? ((?:an?|my|our|two|the) ${EVENTS}\\b.*)$`, 'd'),
    ([tail], { today }) =>
      saysWhen(tail) && short(tail)
        ? event(`The user has ${tail.replace(/^(?:my|our) /i, 'their ')}`, tail, today)
        : null,
  ],
  [
    /^(?:i'm|i am|we're|we are) ((?:flying|travell?ing|going|moving|driving|heading) to \p{L}.+|getting married .+|leaving for .+|seeing (?:the|my) .+)$/du,
    ([tail], { today }) =>
      saysWhen(tail) &&
      short(tail) &&
      !(
        /\b(?:bed|sleep|work|the (?:gym|office|shop|store|toilet))\b/i.test(tail) ||
        /^(?:going|heading|driving|moving) to (?!\p{Lu}|the |an? |my |our )/u.test(tail)
      )
        ? event(`The user is ${theirOwn(tail)}`, tail, today)
        : null,
  ],
];

const NO_PROJECT =
  /^(?:an?|my|our)(?: (?:new|big|side|secret|cool))? projects?(?: lately| now)?(?=$|[ ,.] ?(?:-|it|and|–))|^(?:an?|my|our) (?:bit|lot|bug|fix|ticket|task|response|reply|reason|issue|problem|question|way|function|script|test|side|query|message|e-?mail|answer|list|letter)\b/i;

function project(verb: string, tail: string) {
  const what = thing(tail, 10);
  if (
    what === null ||
    isPassing(tail) ||
    /^(?:an? (?:lot|ton|great deal|bit|thing|new thing|few)|so|much|from|about|that|this|it|how (?!to )|nothing|something|the (?:basics|ropes|report|same)|to (?:see|know|love|live|be|accept|let|trust)|new things|dinner|lunch|breakfast|bed|work|things|as|your|you|hard|more|things|later|what)\b/i.test(
      what,
    )
  )
    return null;
  return also('project', `The user ${verb} ${theirOwn(what)}`);
}

function short(tail: string): boolean {
  return tail.split(' ').length <= 16;
}
