const en = {
  title: 'Sign in',
  signing: 'Signing you in…',
  how: 'Sign in with a link. It works once, for ten minutes.',
  get: 'This is your own Brain? Run this where it is installed, and open the link it prints:',
  ask: 'It is somebody else’s? Ask them for a new link.',
  field: 'Link or token',
  placeholder: 'Paste a sign-in link',
  enter: 'Sign in',
  fault: {
    late: 'This link does not work any more: it was used already, or its ten minutes are over.',
    busy: 'There were too many tries. Wait a minute, then try again.',
    silent: 'Brain does not answer. Trying again may help.',
  },
  retry: 'Try again',
  waiting: 'Brain does not answer yet. This page goes on as soon as it does.',
  signedInAs: (name: string) => `You are signed in as ${name}.`,
  instead: 'Sign in with this link instead?',
  insteadMore:
    'Only do so if you asked for this link: this browser then shows the pages of whoever it is for.',
  yes: 'Use this link',
  stay: (name: string) => `Stay ${name}`,
};

export type SignInWords = typeof en;

const fr: SignInWords = {
  title: 'Connexion',
  signing: 'Connexion en cours…',
  how: 'On se connecte par un lien. Il sert une fois, pendant dix minutes.',
  get: 'Ce Brain est le vôtre ? Lancez ceci là où il est installé, puis ouvrez le lien affiché :',
  ask: 'C’est celui de quelqu’un d’autre ? Demandez-lui un nouveau lien.',
  field: 'Lien ou jeton',
  placeholder: 'Collez un lien de connexion',
  enter: 'Se connecter',
  fault: {
    late: 'Ce lien ne sert plus : il a déjà été utilisé, ou ses dix minutes sont passées.',
    busy: 'Il y a eu trop d’essais. Attendez une minute, puis réessayez.',
    silent: 'Brain ne répond pas. Réessayer peut aider.',
  },
  retry: 'Réessayer',
  waiting: 'Brain ne répond pas encore. Cette page continuera dès qu’il répondra.',
  signedInAs: (name) => `Vous êtes connecté en tant que ${name}.`,
  instead: 'Se connecter plutôt par ce lien ?',
  insteadMore:
    'Seulement si vous l’avez demandé : ce navigateur montrera alors les pages de son destinataire.',
  yes: 'Utiliser ce lien',
  stay: (name) => `Rester ${name}`,
};

export const signInWords = { en, fr };
