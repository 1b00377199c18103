const english = {
  greeting: 'Hello! I am your Brain. Write to me, and I will answer here. /stop stops what I am doing.',
  stopped: 'Stopped.',
  nothingToStop: 'Nothing is running.',
  onlyText: 'Only text works here so far. Please write it to me.',
  stranger: (id: string) =>
    `I don’t know you yet. Your Telegram id is ${id}: the owner of this Brain can add it to TELEGRAM_OWNER_ID.`,
  tooMany: 'Too many messages are waiting. Please send this one again in a while.',
  refused: (why: string) => `Your message was not taken: ${why}`,
};
type Phrases = typeof english;

const french: Phrases = {
  greeting: 'Bonjour ! Je suis votre Brain. Écrivez-moi, je réponds ici. /stop arrête ce que je fais.',
  stopped: 'Arrêté.',
  nothingToStop: 'Rien n’est en cours.',
  onlyText: 'Ici, seul le texte fonctionne pour l’instant. Écrivez-le-moi.',
  stranger: (id) =>
    `Je ne vous connais pas encore. Votre identifiant Telegram est ${id} : le propriétaire de ce Brain peut l’ajouter à TELEGRAM_OWNER_ID.`,
  tooMany: 'Trop de messages attendent. Renvoyez celui-ci dans un moment.',
  refused: (why) => `Votre message n’a pas été pris : ${why}`,
};

/** What the bot itself says, in the language of the person's Telegram: French, else English. */
export function phrasesFor(languageCode: string | undefined): Phrases {
  return languageCode?.toLowerCase().startsWith('fr') ? french : english;
}
