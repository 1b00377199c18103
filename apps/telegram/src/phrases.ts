const english = {
  greeting: 'Hello! I am your Brain. Write to me, and I will answer here. /stop stops what I am doing.',
  stopped: 'Stopped.',
  nothingToStop: 'Nothing is running.',
  stranger: (code: string, minutes: number, id: number) =>
    `I don’t know you yet. Your code is ${code}, for ${minutes} ${minutes === 1 ? 'minute' : 'minutes'}: give it to the owner of this Brain, or type it in the web app under “You” if you are known there. Your Telegram id is ${id}.`,
  tooManyStrangers: 'I don’t know you yet, and too many people are waiting. Please write again later.',
  wantsIn: (name: string, id: number, code: string) => `${name} (id ${id}) wants in, code ${code}`,
  somebody: 'Somebody',
  strangerButtons: ['Let in', 'Refuse'] as readonly [string, string],
  letIn: 'Let in.',
  turnedAway: 'Refused.',
  youAreIn: 'You are let in. Write to me, and I will answer here.',
  linked: (name: string) => `You are linked: here you are ${name}. Write to me, and I will answer here.`,
  linkedAlready: 'You are linked already.',
  wrongCode: 'This code is wrong or too old. Make a new one in the web app under “You”.',
  tooManyTries: 'Too many wrong codes. Make a new one in the web app under “You” in a while.',
  approvalButtons: ['Approve', 'Deny'] as readonly [string, string],
  approved: 'Approved.',
  denied: 'Denied.',
  settledAlready: 'This was decided before, or it is too late.',
  tooMany: 'Too many messages are waiting. Please send this one again in a while.',
  refused: (why: string) => `Your message was not taken: ${why}`,
  pressFailed: (why: string) => `That did not work: ${why}`,
};
type Phrases = typeof english;

const french: Phrases = {
  greeting: 'Bonjour ! Je suis votre Brain. Écrivez-moi, je réponds ici. /stop arrête ce que je fais.',
  stopped: 'Arrêté.',
  nothingToStop: 'Rien n’est en cours.',
  stranger: (code, minutes, id) =>
    `Je ne vous connais pas encore. Votre code est ${code}, pour ${minutes} ${minutes === 1 ? 'minute' : 'minutes'} : donnez-le au propriétaire de ce Brain, ou saisissez-le dans l’application web, sous « Vous », si vous y êtes connu. Votre identifiant Telegram est ${id}.`,
  tooManyStrangers:
    'Je ne vous connais pas encore, et trop de personnes attendent. Écrivez de nouveau plus tard.',
  wantsIn: (name, id, code) => `${name} (id ${id}) demande à entrer, code ${code}`,
  somebody: 'Quelqu’un',
  strangerButtons: ['Laisser entrer', 'Refuser'],
  letIn: 'Accès donné.',
  turnedAway: 'Refusé.',
  youAreIn: 'Vous pouvez entrer. Écrivez-moi, je réponds ici.',
  linked: (name) => `C’est lié : ici, vous êtes ${name}. Écrivez-moi, je réponds ici.`,
  linkedAlready: 'Vous êtes déjà lié.',
  wrongCode: 'Ce code est faux ou trop ancien. Faites-en un nouveau dans l’application web, sous « Vous ».',
  tooManyTries:
    'Trop de codes faux. Faites-en un nouveau dans l’application web, sous « Vous », dans un moment.',
  approvalButtons: ['Approuver', 'Refuser'],
  approved: 'Approuvé.',
  denied: 'Refusé.',
  settledAlready: 'C’est déjà décidé, ou il est trop tard.',
  tooMany: 'Trop de messages attendent. Renvoyez celui-ci dans un moment.',
  refused: (why) => `Votre message n’a pas été pris : ${why}`,
  pressFailed: (why) => `Cela n’a pas marché : ${why}`,
};

/** What the bot itself says, in the language of the person's Telegram: French, else English. */
export function phrasesFor(languageCode: string | undefined): Phrases {
  return languageCode?.toLowerCase().startsWith('fr') ? french : english;
}
