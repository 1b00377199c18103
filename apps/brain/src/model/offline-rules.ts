import { fold, tidy } from '../memory/rules/text.ts';
import { languageOf, type Heard, type Language } from './offline-hearing.ts';
import { recallOf, remember, rememberAsked, send, think, type Plan } from './offline-plans.ts';
import { introduction, SENTENCES } from './offline-sentences.ts';
import { sum, SUM } from './offline-sums.ts';

/** Patterns are written without accents, are matched without regard to case. */
type Rule = { intent: string; en?: RegExp[]; fr?: RegExp[]; act(heard: Heard): Plan | null };

/** First fit wins, so the narrow stand before the wide. `act` gives null when it is not its business after all. */
const RULES: Rule[] = [
  {
    intent: 'send_telegram',
    en: [
      /^send (?:me )?(?:a message )?(?:saying |that says )?(.+) (?:on|via|by|over|to) telegram[.!]?$/dis,
      /^(?:send me a telegram(?: message)?|send me a message (?:on|via|by|over) telegram|telegram me)(?: saying| that says| that)?:? (.+)$/dis,
    ],
    fr: [
      /^envoie(?:-moi|s-moi| moi)? (?:un message )?(?:qui dit |disant )?(.+) (?:sur|par|via) telegram[.!]?$/dis,
      /^envoie(?:-moi|s-moi| moi)? un (?:telegram|message (?:sur|par|via) telegram)(?: qui dit| disant)?(?: que)? ?:? (.+)$/dis,
    ],
    act: (heard) => send('send_telegram', heard),
  },
  {
    intent: 'send_message',
    en: [/^(?:send me a message|message me)(?: saying| that says| which says| with| that)?:? (.+)$/dis],
    fr: [
      /^(?:envoie(?:-moi|s-moi| moi)? un message|ecris-moi)(?: qui dit| disant| avec)?(?: que)? ?:? (.+)$/dis,
    ],
    act: (heard) => send('send_message', heard),
  },
  {
    intent: 'think',
    en: [/^think (?:hard )?(?:about|of|over|through) (.+)$/dis, /^think: (.+)$/dis],
    fr: [/^reflechi(?:s|ssez) (?:a |au |aux |sur )(.+)$/dis, /^pense a (.+)$/dis],
    act: think,
  },
  { intent: 'remember what was asked', en: [/./ds], fr: [/./ds], act: rememberAsked },
  {
    intent: 'time and date',
    en: [
      /\bwhat time (?:is it|it is)\b/di,
      /\bwhat(?:'s| is) the (?:time|date)\b/di,
      /\bwhat (?:day|date) (?:is it|it is|is today)\b/di,
    ],
    fr: [
      /\bquelle heure (?:est-il|il est)/di,
      /\bil est quelle heure/di,
      /\bquel jour\b/di,
      /\bquelle est la date\b/di,
      /\bon est le combien/di,
    ],
    act: clock,
  },
  {
    intent: 'who are you, help',
    en: [
      /\b(?:who|what) are you\b/di,
      /\bwhat can you do\b/di,
      /^help\b/di,
      /\bhow do you work\b/di,
      /\bare you (?:an? )?(?:real|ai|bot|robot|chatgpt|human|language model)\b/di,
    ],
    fr: [
      /\bqui (?:es-tu|etes-vous)\b/di,
      /\b(?:tu es|t'es) qui\b/di,
      /\b(?:que peux-tu|que sais-tu|que pouvez-vous|qu'est-ce que tu (?:peux|sais)) faire\b/di,
      /^aide/di,
      /\bcomment (?:tu marches|fonctionnes-tu|tu fonctionnes|ca marche)\b/di,
      /\b(?:es-tu|tu es) une? (?:ia|robot|humain|vrai)/di,
    ],
    act: introduce,
  },
  {
    intent: 'recall',
    en: [
      /^(?:tell me )?what (?:do you|you|have you) (?:know|remember|remembered|learned)(?: (?:about|of) (.+))?[ ?.!]{0,5}$/dis,
      /^do you (?:know|remember) (.+)$/dis,
      /^remember (.+)\?$/dis,
      /^(?:recall|what(?:'s| is| are) my|who(?:'s| is| are) my|when(?:'s| is) my|where(?:'s| is) my) (.+)$/dis,
      /^(who am i|where do i .+|what am i .+|what do i .+)$/dis,
    ],
    fr: [
      /^(?:que sais-tu|que savez-vous|qu'est-ce que tu sais|tu sais quoi|de quoi te souviens-tu|dis-moi ce que tu sais)(?: (?:sur |de la |de l'|de |du |des |d'|a propos de )?(.+))?[ ?.!]{0,5}$/dis,
      /^(?:te souviens-tu|tu te souviens|te rappelles-tu|sais-tu|connais-tu|tu connais) (?:de |du |d')?(.+)$/dis,
      /^(?:quel(?:le)?s? (?:est|sont)|c'est quoi|qui est|qui sont|quand est|ou est) (?:mon|ma|mes) (.+)$/dis,
      /^(comment .*(?:je m'appelle|m'appelle-je).*|ou .*(?:j'habite|habite-je).*|qui suis-je.*|a quoi .*allergique.*)$/dis,
    ],
    act: recallOf,
  },
  { intent: 'remember what was told', en: [/./ds], fr: [/./ds], act: remember },
  { intent: 'sums', en: [SUM], fr: [SUM], act: calculate },
  {
    intent: 'thanks',
    en: [/^(?:thanks|thank you)\b.{0,30}$/di],
    fr: [/^merci\b.{0,30}$/di],
    act: ({ language }) => ({ calls: [], say: () => SENTENCES[language].thanks }),
  },
  {
    intent: 'greeting',
    en: [/^(?:hello|hi|hey|good (?:morning|afternoon|evening)|greetings)\b.{0,30}$/di],
    fr: [/^(?:bonjour|bonsoir|salut|coucou)\b.{0,30}$/di],
    act: greet,
  },
];

/** A greeting or a please in front of what is meant. */
const POLITENESS =
  /^(?:(?:hello|hi|hey|bonjour|bonsoir|salut|coucou)(?: (?:there|brain))?[,.!]? |(?:please|can you|could you|s'il te plait|s'il vous plait|stp|peux-tu|ok|okay),? )/i;

/** What to do about a message: the first rule that fits, in the language it fits in. */
export function planFor(words: string, hearing: Pick<Heard, 'tools' | 'now' | 'timeZone'>): Plan {
  const text = tidy(words);
  const language = languageOf(text);
  const languages: Language[] = language === 'fr' ? ['fr', 'en'] : ['en', 'fr'];
  for (const candidate of new Set([withoutPoliteness(text), text])) {
    for (const rule of RULES) {
      for (const spoken of languages) {
        const said = caught(candidate, rule[spoken] ?? []);
        const plan = said && rule.act({ ...hearing, words, text: candidate, said, language: spoken });
        if (plan) return possible(plan, spoken, hearing.tools);
      }
    }
  }
  return { calls: [], say: () => `${SENTENCES[language].cannot} ${introduction(language, hearing.tools)}` };
}

/** Only a tool that is offered can be called; without it the plan is to say so. */
function possible(plan: Plan, language: Language, tools: ReadonlySet<string>): Plan {
  const missing = plan.calls.find((call) => !tools.has(call.name));
  return missing ? { calls: [], say: () => SENTENCES[language].noTool(missing.name) } : plan;
}

/** The parts the first fitting pattern caught, cut out of the text with its accents; null when none fits. */
function caught(text: string, patterns: RegExp[]): string[] | null {
  const folded = fold(text);
  for (const pattern of patterns) {
    const parts = pattern.exec(folded)?.indices?.slice(1);
    if (parts) return parts.map((part) => (part ? text.slice(part[0], part[1]).trim() : ''));
  }
  return null;
}

function withoutPoliteness(text: string): string {
  let rest = text;
  for (let taken = 0; taken < 3; taken += 1) rest = rest.slice(POLITENESS.exec(fold(rest))?.[0].length ?? 0);
  return rest;
}

function clock({ language, now, timeZone }: Heard): Plan {
  const date = new Intl.DateTimeFormat(language, { dateStyle: 'full', timeZone }).format(now);
  const time = new Intl.DateTimeFormat(language, { timeStyle: 'short', timeZone }).format(now);
  return { calls: [], say: () => SENTENCES[language].now(date, time, timeZone) };
}

function introduce({ language, tools }: Heard): Plan {
  return { calls: [], say: () => introduction(language, tools) };
}

function greet({ language, tools }: Heard): Plan {
  return { calls: [], say: () => `${SENTENCES[language].hello} ${introduction(language, tools)}` };
}

function calculate({ said, language }: Heard): Plan {
  return { calls: [], say: () => sum(said, language) ?? SENTENCES[language].noQuotient };
}
