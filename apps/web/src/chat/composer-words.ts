const en = {
  attach: 'Attach files',
  dropHere: 'Drop the files to attach them',
  speak: 'Speak the message',
  models: 'Model',
  modelNow: (name: string) => `Model: ${name}`,
  offlineName: 'Offline rules',
};

export type ComposerWords = typeof en;

const fr: ComposerWords = {
  attach: 'Joindre des fichiers',
  dropHere: 'Déposez les fichiers pour les joindre',
  speak: 'Dicter le message',
  models: 'Modèle',
  modelNow: (name) => `Modèle : ${name}`,
  offlineName: 'Règles hors ligne',
};

export const composerWords = { en, fr };
