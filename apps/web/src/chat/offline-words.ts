const en = {
  note: 'No model is set up yet: simple rules answer. They remember, recall, tell the time and do sums.',
  setModel: 'Set up a model',
  askOwner: 'The owner of this brain can set one up.',
};

type OfflineWords = typeof en;

const fr: OfflineWords = {
  note: 'Aucun modèle n’est encore installé : des règles simples répondent. Elles mémorisent, retrouvent, donnent l’heure et calculent.',
  setModel: 'Installer un modèle',
  askOwner: 'Le propriétaire de ce brain peut en installer un.',
};

export const offlineWords = { en, fr };
