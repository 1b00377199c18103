import type { Language } from './offline-hearing.ts';

type Sentences = {
  stranger: string;
  ability: Record<'remember' | 'recall' | 'send_message' | 'send_telegram' | 'think' | 'always', string>;
  abilities: string;
  setModel: string;
  hello: string;
  cannot: string;
  thanks: string;
  remembered: (statements: string[]) => string;
  notRemembered: (why: string) => string;
  noSecrets: string;
  known: string;
  nothingKnown: string;
  recallFailed: (why: string) => string;
  sent: Record<'send_message' | 'send_telegram', string>;
  notSent: (why: string) => string;
  thought: string;
  notThought: (why: string) => string;
  now: (date: string, time: string, zone: string) => string;
  noTool: (tool: string) => string;
  noQuotient: string;
};

export const SENTENCES: Record<Language, Sentences> = {
  en: {
    stranger:
      'I am the offline model: a stand-in that follows a few rules, not a language model. I need no key and no network, so everything around me can be tried.',
    abilities: 'This works now:',
    ability: {
      remember: 'remember something: “remember that my dog is called Rex”, “my name is Ann”',
      recall: 'say what I know: “what do you know about Rex?”, “what is my name?”',
      send_message: 'send you a message here: “send me a message saying hello”',
      send_telegram: 'send you a message on Telegram: “send hello on telegram”',
      think: 'note a thought: “think about the weekend”',
      always: 'tell the time and do small sums: “what time is it?”, “what is 12 * 7?”',
    },
    setModel:
      'For real answers, set `OPENAI_API_KEY`, or `OPENAI_BASE_URL` for any compatible server, or run Ollama on this machine; then restart.',
    hello: 'Hello!',
    cannot: 'I cannot answer that.',
    thanks: 'You are welcome.',
    remembered: (statements) => `Noted, I will remember: ${statements.join('; ')}.`,
    noSecrets: 'I keep no passwords, codes, keys or card numbers: a password manager is the place for them.',
    notRemembered: (why) => `I could not remember that: ${why}`,
    known: 'This is what I know:',
    nothingKnown: 'I know nothing about that yet. Tell me, for example: “remember that …”.',
    recallFailed: (why) => `I could not look into my memory: ${why}`,
    sent: {
      send_message: 'Done, your message is above.',
      send_telegram: 'Done, your message is on its way to Telegram.',
    },
    notSent: (why) => `I could not send that: ${why}`,
    thought: 'I noted that thought, and that is all I can do with it: I follow rules, I do not reason.',
    notThought: (why) => `I could not note that thought: ${why}`,
    now: (date, time, zone) => `It is ${time} on ${date} (${zone}).`,
    noTool: (tool) => `I cannot do that here: the tool \`${tool}\` is not available.`,
    noQuotient: 'Nothing can be divided by zero.',
  },
  fr: {
    stranger:
      'Je suis le modèle hors ligne : un remplaçant qui suit quelques règles, pas un modèle de langage. Je n’ai besoin ni de clé ni de réseau, tout ce qui m’entoure peut donc être essayé.',
    abilities: 'Voici ce qui marche dès maintenant :',
    ability: {
      remember: 'retenir quelque chose : « souviens-toi que mon chien s’appelle Rex », « je m’appelle Anne »',
      recall: 'dire ce que je sais : « que sais-tu de Rex ? », « comment je m’appelle ? »',
      send_message: 't’envoyer un message ici : « envoie-moi un message qui dit bonjour »',
      send_telegram: 't’envoyer un message sur Telegram : « envoie bonjour sur telegram »',
      think: 'noter une pensée : « réfléchis à ce week-end »',
      always:
        'donner l’heure et faire de petits calculs : « quelle heure est-il ? », « combien font 12 * 7 ? »',
    },
    setModel:
      'Pour de vraies réponses, définis `OPENAI_API_KEY`, ou `OPENAI_BASE_URL` pour tout serveur compatible, ou lance Ollama sur cette machine ; puis redémarre.',
    hello: 'Bonjour !',
    cannot: 'Je ne sais pas répondre à cela.',
    thanks: 'Avec plaisir.',
    remembered: (statements) => `C’est noté, je retiens : ${statements.join(' ; ')}.`,
    noSecrets:
      'Je ne garde ni mot de passe, ni code, ni clé, ni numéro de carte : leur place est dans un gestionnaire de mots de passe.',
    notRemembered: (why) => `Je n’ai pas pu retenir cela : ${why}`,
    known: 'Voici ce que je sais :',
    nothingKnown: 'Je ne sais encore rien à ce sujet. Dis-moi par exemple : « souviens-toi que … ».',
    recallFailed: (why) => `Je n’ai pas pu consulter ma mémoire : ${why}`,
    sent: {
      send_message: 'C’est fait, ton message est au-dessus.',
      send_telegram: 'C’est fait, ton message part vers Telegram.',
    },
    notSent: (why) => `Je n’ai pas pu envoyer cela : ${why}`,
    thought:
      'J’ai noté cette pensée, et c’est tout ce que je sais en faire : je suis des règles, je ne raisonne pas.',
    notThought: (why) => `Je n’ai pas pu noter cette pensée : ${why}`,
    now: (date, time, zone) => `Il est ${time}, nous sommes le ${date} (${zone}).`,
    noTool: (tool) => `Je ne peux pas faire cela ici : l’outil \`${tool}\` n’est pas disponible.`,
    noQuotient: 'On ne peut pas diviser par zéro.',
  },
};

/** What the stand-in is, what works with these tools, and how to get a real model. */
export function introduction(language: Language, tools: ReadonlySet<string>): string {
  const say = SENTENCES[language];
  const works = Object.entries(say.ability).filter(([name]) => name === 'always' || tools.has(name));
  return [say.stranger, '', say.abilities, ...works.map(([, text]) => `- ${text}`), '', say.setModel].join(
    '\n',
  );
}
