const en = {
  models: 'Model',
  standard: 'default',
  findModel: 'Find a model',
  noModel: 'No model has such a name.',
  offlineName: 'Offline rules',
  offlineMore: 'Simple rules answer, without any model.',
};

export type ModelWords = typeof en;

const fr: ModelWords = {
  models: 'Modèle',
  standard: 'par défaut',
  findModel: 'Chercher un modèle',
  noModel: 'Aucun modèle ne porte ce nom.',
  offlineName: 'Règles hors ligne',
  offlineMore: 'Des règles simples répondent, sans aucun modèle.',
};

export const modelWords = { en, fr };
