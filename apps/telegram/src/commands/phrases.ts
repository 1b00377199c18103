import type { Streaming } from '@brain/schema';
import type { CommandName } from './names.ts';

const english = {
  commands: {
    new: 'Start another conversation',
    stop: 'Stop what I am doing',
    retry: 'Answer your last message again',
    model: 'Choose the model that answers',
    memory: 'See and forget what I remember of you',
    sessions: 'Go on with another conversation',
    link: 'Who you are here, and on other surfaces',
    web: 'Sign in on the web',
    settings: 'How answers are shown',
    help: 'What I can do',
  } satisfies Record<CommandName, string> as Record<CommandName, string>,
  greeting:
    'Hello! I am your Brain. Write to me, and I will answer here. I remember what matters, and tell you when I do. /help says what else I can do.',
  help: 'Write to me, and I will answer here; /stop stops me. In a group I answer where I am mentioned or replied to.',
  newSession: 'Another conversation begins. /sessions brings the others back.',
  stopped: 'Stopped.',
  nothingRuns: 'Nothing is running.',
  nothingToRetry: 'There is no message to answer again.',
  privateOnly: 'That works in our private chat only.',
  refused: (why: string) => `That did not work: ${why}`,
  tooMany: 'Too many messages are waiting. Please try again in a while.',
  gone: 'That is not there any more.',
  defaultModel: (name: string) => `default (${name})`,
  modelNow: (name: string) => `Model: ${name}`,
  noModel: (name: string) => `There is no model “${name}”. These there are:`,
  chooseModel: 'Model…',
  howShown: 'How an answer is shown while I write it:',
  streaming: {
    auto: 'what fits the chat best',
    draft: 'as a draft that grows, in private chats',
    edit: 'as a message that is changed',
    off: 'only when it is complete',
  } satisfies Record<Streaming, string> as Record<Streaming, string>,
  memories: 'What I remember of you, the latest first:',
  memoriesWith: 'What I remember of you, with ',
  noMemories: 'Nothing.',
  forgotten: (content: string) => `Forgotten: ${content}`,
  forgottenShort: 'Forgotten.',
  undo: 'Undo',
  undone: 'Undone.',
  undoneAlready: 'This was undone before, or it is too late.',
  sessions: 'Your conversations, the latest first. Which one goes on here?',
  noSessions: 'There is no conversation yet.',
  goesOn: (title: string) => `Here goes on: ${title}`,
  youAre: (name: string) => `Here you are ${name}.`,
  linkOthers:
    'To sign in in a browser, send me /web. To link another account, open “You” there: it shows a code, which you send me from that account, as /link 123456.',
  linkedAlready: 'You are linked already.',
  webLink: (minutes: number) =>
    `Open this within ${minutes} minutes; it signs you in once, and is for you alone:`,
  onlyThere: 'This address opens only on the machine Brain runs on. To open it elsewhere, set WEB_URL.',
};
export type CommandPhrases = typeof english;

const french: CommandPhrases = {
  commands: {
    new: 'Commencer une autre conversation',
    stop: 'Arrêter ce que je fais',
    retry: 'Répondre encore à votre dernier message',
    model: 'Choisir le modèle qui répond',
    memory: 'Voir et oublier ce que je sais de vous',
    sessions: 'Reprendre une autre conversation',
    link: 'Qui vous êtes ici, et ailleurs',
    web: 'Se connecter sur le web',
    settings: 'Comment mes réponses sont montrées',
    help: 'Ce que je sais faire',
  },
  greeting:
    'Bonjour ! Je suis votre Brain. Écrivez-moi, je réponds ici. Je retiens ce qui compte, et je vous le dis. /help dit ce que je sais faire d’autre.',
  help: 'Écrivez-moi, je réponds ici ; /stop m’arrête. Dans un groupe, je réponds là où l’on me mentionne ou me répond.',
  newSession: 'Une autre conversation commence. /sessions ramène les autres.',
  stopped: 'Arrêté.',
  nothingRuns: 'Rien n’est en cours.',
  nothingToRetry: 'Il n’y a pas de message auquel répondre encore.',
  privateOnly: 'Cela ne marche que dans notre discussion privée.',
  refused: (why) => `Cela n’a pas marché : ${why}`,
  tooMany: 'Trop de messages attendent. Essayez de nouveau dans un moment.',
  gone: 'Cela n’existe plus.',
  defaultModel: (name) => `par défaut (${name})`,
  modelNow: (name) => `Modèle : ${name}`,
  noModel: (name) => `Il n’y a pas de modèle « ${name} ». Voici ceux qu’il y a :`,
  chooseModel: 'Modèle…',
  howShown: 'Comment une réponse est montrée pendant que je l’écris :',
  streaming: {
    auto: 'ce qui convient le mieux à la discussion',
    draft: 'comme un brouillon qui grandit, en privé',
    edit: 'comme un message qui change',
    off: 'seulement une fois complète',
  },
  memories: 'Ce que je sais de vous, le plus récent d’abord :',
  memoriesWith: 'Ce que je sais de vous, avec ',
  noMemories: 'Rien.',
  forgotten: (content) => `Oublié : ${content}`,
  forgottenShort: 'Oublié.',
  undo: 'Annuler',
  undone: 'Annulé.',
  undoneAlready: 'C’est déjà annulé, ou il est trop tard.',
  sessions: 'Vos conversations, la plus récente d’abord. Laquelle reprend ici ?',
  noSessions: 'Il n’y a pas encore de conversation.',
  goesOn: (title) => `Ici reprend : ${title}`,
  youAre: (name) => `Ici, vous êtes ${name}.`,
  linkOthers:
    'Pour vous connecter dans un navigateur, envoyez-moi /web. Pour lier un autre compte, ouvrez-y « Vous » : un code s’affiche, que vous m’envoyez depuis ce compte, comme /link 123456.',
  linkedAlready: 'Vous êtes déjà lié.',
  webLink: (minutes) =>
    `Ouvrez ceci dans les ${minutes} minutes ; cela vous connecte une fois, vous et personne d’autre :`,
  onlyThere:
    'Cette adresse ne s’ouvre que sur la machine où tourne Brain. Pour l’ouvrir ailleurs, réglez WEB_URL.',
};

/** What is said about commands and menus, in the language of the person's Telegram: French, else English. */
export function commandPhrasesFor(languageCode: string | undefined): CommandPhrases {
  return languageCode?.toLowerCase().startsWith('fr') ? french : english;
}
