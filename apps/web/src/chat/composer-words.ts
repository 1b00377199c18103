const en = {
  attach: 'Attach files',
  dropHere: 'Drop the files to attach them',
  files: 'Files of this message',
  removeFile: (name: string) => `Remove ${name}`,
  uploading: (name: string, percent: number) => `${name}: ${percent}% uploaded`,
  waits: 'Waiting',
  uploaded: (name: string) => `${name} is attached.`,
  soon: 'The message goes out as soon as its files are there.',
  faults: {
    link: 'No connection.',
    large: 'Too large: at most 20 MB.',
    room: 'No room is left for your files.',
    'signed-out': 'You are signed out.',
    other: 'It could not be uploaded.',
  },
  refused: {
    many: 'A message takes at most 10 files.',
    large: 'A file may have at most 20 MB.',
    empty: 'An empty file, or a folder, cannot be attached.',
  },

  speak: 'Speak the message',
  listening: 'Listening',
  done: 'Done',
  discard: 'Discard',
  asking: 'Allow the microphone…',
  writing: 'Writing it down…',
  voiceFaults: {
    denied: 'The browser does not allow the microphone on this page.',
    none: 'No microphone was found.',
    broken: 'The microphone could not be used.',
    silent: 'Nothing was heard.',
    link: 'The brain could not be reached. Your words are kept: try again.',
    refused: 'It could not be written down.',
  },

  models: 'Model',
  modelNow: (name: string) => `Model: ${name}`,
  standard: 'default',
  findModel: 'Find a model',
  noModel: 'No model has such a name.',
  offlineName: 'Offline rules',
  offlineMore: 'Simple rules answer, without any model.',
  setModel: 'Set up a model',
  askOwner: 'Ask the owner of this brain to set one up.',
};

export type ComposerWords = typeof en;

const fr: ComposerWords = {
  attach: 'Joindre des fichiers',
  dropHere: 'Déposez les fichiers pour les joindre',
  files: 'Fichiers de ce message',
  removeFile: (name) => `Retirer ${name}`,
  uploading: (name, percent) => `${name} : ${percent} % envoyés`,
  waits: 'En attente',
  uploaded: (name) => `${name} est joint.`,
  soon: 'Le message part dès que ses fichiers sont arrivés.',
  faults: {
    link: 'Pas de connexion.',
    large: 'Trop lourd : 20 Mo au plus.',
    room: 'Il n’y a plus de place pour vos fichiers.',
    'signed-out': 'Vous êtes déconnecté.',
    other: 'L’envoi n’a pas réussi.',
  },
  refused: {
    many: 'Un message prend au plus 10 fichiers.',
    large: 'Un fichier fait au plus 20 Mo.',
    empty: 'Un fichier vide, ou un dossier, ne peut pas être joint.',
  },

  speak: 'Dicter le message',
  listening: 'J’écoute',
  done: 'Terminé',
  discard: 'Abandonner',
  asking: 'Autorisez le micro…',
  writing: 'Transcription…',
  voiceFaults: {
    denied: 'Le navigateur n’autorise pas le micro sur cette page.',
    none: 'Aucun micro n’a été trouvé.',
    broken: 'Le micro n’a pas pu être utilisé.',
    silent: 'Rien n’a été entendu.',
    link: 'Brain est injoignable. Vos mots sont gardés : réessayez.',
    refused: 'La transcription n’a pas réussi.',
  },

  models: 'Modèle',
  modelNow: (name) => `Modèle : ${name}`,
  standard: 'par défaut',
  findModel: 'Chercher un modèle',
  noModel: 'Aucun modèle ne porte ce nom.',
  offlineName: 'Règles hors ligne',
  offlineMore: 'Des règles simples répondent, sans aucun modèle.',
  setModel: 'Installer un modèle',
  askOwner: 'Demandez au propriétaire de ce brain d’en installer un.',
};

export const composerWords = { en, fr };
