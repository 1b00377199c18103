const en = {
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
};

export type VoiceWords = typeof en;

const fr: VoiceWords = {
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
};

export const voiceWords = { en, fr };
