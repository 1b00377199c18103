const en = {
  title: 'Search and commands',
  placeholder: 'Search messages, memories, conversations, commands',
  close: 'Close',
  groups: {
    commands: 'Commands',
    recent: 'Recent',
    sessions: 'Conversations',
    messages: 'Messages',
    memories: 'Memory',
  },
  you: 'You',
  assistant: 'Brain',
  searching: 'Searching…',
  nothing: (q: string) => `Nothing was found for “${q}”.`,
  failed: 'Brain did not answer: messages and memories could not be searched.',
  count: (count: number) => (count === 1 ? '1 result' : `${count} results`),
  foot: { move: 'move', open: 'open', openNew: 'in a new tab' },
  commands: {
    fresh: ['New conversation', 'begin start chat'],
    temporary: ['Temporary conversation', 'incognito private secret'],
    memory: ['Memory', 'remember facts know'],
    people: ['You: name, settings, linked channels', 'profile settings language telegram link'],
    keys: ['Show all keys', 'shortcuts keyboard help'],
    list: ['Archive this conversation', 'put away hide'],
    light: ['Light theme', 'appearance bright colour'],
    dark: ['Dark theme', 'appearance night colour'],
    system: ['Theme of the system', 'appearance light dark auto'],
    en: ['Speak English', 'language anglais'],
    fr: ['Parler français', 'language langue french'],
    admin: ['Admin', 'owner manage people'],
    signOut: ['Sign out…', 'log out leave'],
  },
};

export type PaletteWords = typeof en;
export type CommandName = keyof PaletteWords['commands'];

const fr: PaletteWords = {
  title: 'Recherche et commandes',
  placeholder: 'Chercher messages, souvenirs, conversations, commandes',
  close: 'Fermer',
  groups: {
    commands: 'Commandes',
    recent: 'Récentes',
    sessions: 'Conversations',
    messages: 'Messages',
    memories: 'Mémoire',
  },
  you: 'Vous',
  assistant: 'Brain',
  searching: 'Recherche…',
  nothing: (q) => `Rien n’a été trouvé pour « ${q} ».`,
  failed: 'Brain n’a pas répondu : messages et souvenirs n’ont pas pu être cherchés.',
  count: (count) => (count === 1 ? '1 résultat' : `${count} résultats`),
  foot: { move: 'choisir', open: 'ouvrir', openNew: 'dans un nouvel onglet' },
  commands: {
    fresh: ['Nouvelle conversation', 'commencer chat'],
    temporary: ['Conversation éphémère', 'incognito privé secret'],
    memory: ['Mémoire', 'souvenirs retenir'],
    people: ['Vous : nom, réglages, canaux liés', 'profil réglages langue telegram lier'],
    keys: ['Afficher toutes les touches', 'raccourcis clavier aide'],
    list: ['Archiver cette conversation', 'ranger masquer'],
    light: ['Thème clair', 'apparence jour couleur'],
    dark: ['Thème sombre', 'apparence nuit couleur'],
    system: ['Thème du système', 'apparence clair sombre auto'],
    en: ['Speak English', 'langue anglais'],
    fr: ['Parler français', 'langue french'],
    admin: ['Admin', 'propriétaire gérer personnes'],
    signOut: ['Se déconnecter…', 'quitter sortir'],
  },
};

export const paletteWords = { en, fr };
