const en = {
  dropHere: 'Drop the files to attach them',
  files: 'Files of this message',
  removeFile: (name: string) => `Remove ${name}`,
  uploading: (name: string, percent: number) => `${name}: ${percent}% uploaded`,
  waits: 'Waiting',
  uploaded: (name: string) => `${name} is attached.`,
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
};

export type FileWords = typeof en;

const fr: FileWords = {
  dropHere: 'Déposez les fichiers pour les joindre',
  files: 'Fichiers de ce message',
  removeFile: (name) => `Retirer ${name}`,
  uploading: (name, percent) => `${name} : ${percent} % envoyés`,
  waits: 'En attente',
  uploaded: (name) => `${name} est joint.`,
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
};

export const fileWords = { en, fr };
