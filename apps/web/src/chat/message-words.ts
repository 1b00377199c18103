const en = {
  copyMessage: 'Copy message',
  copyAnswer: 'Copy answer',
  copied: 'Copied',
  notCopied: 'It could not be copied.',
  editMessage: 'Edit message',
  again: 'Another answer',
  details: 'Details',
  versions: 'Versions of this message',
  before: 'Previous version',
  next: 'Next version',
  of: (at: number, count: number) => `${at} / ${count}`,
  versionSaid: (at: number, count: number) => `Version ${at} of ${count}`,
  noLink: 'The brain could not be reached. Please try again.',

  editLabel: 'Edit your message',
  saveAndSend: 'Save and send',
  cancel: 'Cancel',
  keepsFiles: 'Its files go along.',

  model: 'Model',
  time: 'Answered at',
  took: 'Took',
  tokens: 'Tokens',
  inOut: (input: string, output: string) => `${input} in, ${output} out`,
  cost: 'Cost',
  noPrice: 'no price is known',
  source: 'Came by',
  sentBy: 'Sent by',
  run: 'Run',
  changed: 'Changed later',
};

export type MessageWords = typeof en;

const fr: MessageWords = {
  copyMessage: 'Copier le message',
  copyAnswer: 'Copier la réponse',
  copied: 'Copié',
  notCopied: 'La copie n’a pas réussi.',
  editMessage: 'Modifier le message',
  again: 'Une autre réponse',
  details: 'Détails',
  versions: 'Versions de ce message',
  before: 'Version précédente',
  next: 'Version suivante',
  of: (at, count) => `${at} / ${count}`,
  versionSaid: (at, count) => `Version ${at} sur ${count}`,
  noLink: 'Brain est injoignable. Veuillez réessayer.',

  editLabel: 'Modifiez votre message',
  saveAndSend: 'Enregistrer et envoyer',
  cancel: 'Annuler',
  keepsFiles: 'Ses fichiers sont repris.',

  model: 'Modèle',
  time: 'Répondu',
  took: 'Durée',
  tokens: 'Jetons',
  inOut: (input, output) => `${input} lus, ${output} écrits`,
  cost: 'Coût',
  noPrice: 'aucun prix connu',
  source: 'Venu par',
  sentBy: 'Envoyé par',
  run: 'Exécution',
  changed: 'Modifié ensuite',
};

export const messageWords = { en, fr };
