const en = {
  backups: 'Backups',
  backupsMore:
    'A whole copy of the store in one file, made while Brain goes on. It holds all that everybody said and what is remembered; keys of providers stand in it sealed.',
  files: 'It does not hold the folder files/, where attachments are kept: copy that folder beside it.',
  create: 'Back up now',
  none: 'No backup was made here yet.',
  working: (percent: string) => `being made: ${percent}`,
  failed: 'could not be made',
  download: 'Download',
  downloadWhat: (when: string) => `Download the backup of ${when}`,
  remove: 'Remove',
  removeWhat: (when: string) => `Remove the backup of ${when}`,
  removeQuestion: (when: string) => `Remove the backup of ${when}?`,
  removeWarning: 'The file is erased on the machine of Brain. What you downloaded stays.',
  keep: 'Keep',
  busy: 'A backup is being made.',
  done: 'The backup is made.',

  restore: 'Starting anew from one',
  restoreMore: 'Stop Brain, and say on its machine:',

  export: 'Your own data',
  exportMore: 'Everything Brain keeps of you, as lines of JSON. Each person has the same under their name.',
  exportDo: 'Download my data',
};

export type DataWords = typeof en;

const fr: DataWords = {
  backups: 'Sauvegardes',
  backupsMore:
    'Une copie entière du stockage en un fichier, faite pendant que Brain continue. Elle contient tout ce que chacun a dit et les souvenirs ; les clés des fournisseurs y sont scellées.',
  files:
    'Elle ne contient pas le dossier files/, où sont gardées les pièces jointes : copiez ce dossier à côté.',
  create: 'Sauvegarder',
  none: 'Aucune sauvegarde n’a encore été faite ici.',
  working: (percent) => `en cours : ${percent}`,
  failed: 'n’a pas pu être faite',
  download: 'Télécharger',
  downloadWhat: (when) => `Télécharger la sauvegarde du ${when}`,
  remove: 'Supprimer',
  removeWhat: (when) => `Supprimer la sauvegarde du ${when}`,
  removeQuestion: (when) => `Supprimer la sauvegarde du ${when} ?`,
  removeWarning: 'Le fichier est effacé sur la machine de Brain. Ce que vous avez téléchargé reste.',
  keep: 'Garder',
  busy: 'Une sauvegarde est en cours.',
  done: 'La sauvegarde est faite.',

  restore: 'Repartir de l’une d’elles',
  restoreMore: 'Arrêtez Brain, et dites sur sa machine :',

  export: 'Vos propres données',
  exportMore: 'Tout ce que Brain garde de vous, en lignes JSON. Chacun trouve les siennes sous son nom.',
  exportDo: 'Télécharger mes données',
};

export const dataWords = { en, fr };
