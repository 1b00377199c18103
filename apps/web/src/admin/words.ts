const en = {
  title: 'Admin',
  back: 'Back to the conversation',
  nav: 'Sections',
  loading: 'Loading…',
  fault: 'This could not be read.',
  retry: 'Try again',
  failed: 'That did not work. Please try again.',
  unreachable: 'No connection: this may be out of date.',
  notAllowed: 'This is for owners',
  notAllowedMore:
    'Admin is where an owner of this Brain looks after people, channels and models. You are a member: all that is yours is under your name, below your conversations.',
  sections: {
    people: ['People', 'Who may use this Brain, how they come in, and who waits to be let in.'],
    channels: ['Channels', 'How Brain reaches people elsewhere, and what other programs send to it.'],
    models: ['Models', 'Which model answers, who provides it, and what it costs.'],
    behaviour: ['Behaviour', 'How Brain should answer everybody, and what it may do by itself.'],
    activity: ['Activity', 'What is happening now. What people said stays theirs: it is not shown here.'],
    usage: ['Usage', 'What was asked, by whom, and what it cost.'],
    data: ['Data', 'Copies of everything, to keep elsewhere and to start anew from.'],
  },
};

export type AdminWords = typeof en;

const fr: AdminWords = {
  title: 'Administration',
  back: 'Retour à la conversation',
  nav: 'Rubriques',
  loading: 'Chargement…',
  fault: 'Ceci n’a pas pu être lu.',
  retry: 'Réessayer',
  failed: 'Cela n’a pas fonctionné. Veuillez réessayer.',
  unreachable: 'Pas de connexion : ceci n’est peut-être plus à jour.',
  notAllowed: 'Réservé aux propriétaires',
  notAllowedMore:
    'Ici, un propriétaire de ce Brain s’occupe des personnes, des canaux et des modèles. Vous êtes membre : tout ce qui est à vous se trouve sous votre nom, en bas de vos conversations.',
  sections: {
    people: ['Personnes', 'Qui peut utiliser ce Brain, comment on y entre, et qui attend d’entrer.'],
    channels: [
      'Canaux',
      'Comment Brain joint les gens ailleurs, et ce que d’autres programmes lui envoient.',
    ],
    models: ['Modèles', 'Quel modèle répond, qui le fournit, et ce qu’il coûte.'],
    behaviour: ['Comportement', 'Comment Brain doit répondre à tous, et ce qu’il peut faire de lui-même.'],
    activity: ['Activité', 'Ce qui se passe en ce moment. Ce que les gens ont dit n’est pas montré ici.'],
    usage: ['Utilisation', 'Ce qui a été demandé, par qui, et ce que cela a coûté.'],
    data: ['Données', 'Des copies de tout, à garder ailleurs et d’où repartir.'],
  },
};

export const adminWords = { en, fr };
