import { MAX_FILE_BYTES } from '@brain/schema';

const MAX_MB = MAX_FILE_BYTES / 1024 / 1024;

const english = {
  beyond:
    'I cannot look at this yet. Text, photos, documents, voice messages, audio, locations and contacts work.',
  tooLarge: (name: string) => `${name} is too large: I can take files of up to ${MAX_MB} MB.`,
  notFetched: (name: string) => `I could not get ${name} from Telegram. Please send it again.`,
  notKept: (name: string, why: string) => `${name} was not taken: ${why}`,
  tooManyFiles: (most: number) => `I take ${most} files at once; the others were left out.`,
  photo: 'The photo',
  file: 'The file',
  recording: 'The recording',
  notHeard: (why: string) => `I could not understand the recording: ${why} Please write it to me.`,
  noEars:
    'I cannot listen to recordings yet: the owner of this Brain has to set BRAIN_TRANSCRIPTION_MODEL. Text works.',
  nothingHeard: 'I heard no words in the recording. Please say it again, or write it to me.',
  onlyLast: 'Only your last message can be changed; send it anew.',
  groupHello: (name: string) =>
    `Hello! I answer here when you mention @${name} or reply to me. Everybody here reads my answers, so I leave out what I know about you.`,
  notLetIn: 'Only people who know me can bring me into a group. Goodbye!',
};
export type InputPhrases = typeof english;

const french: InputPhrases = {
  beyond:
    'Je ne peux pas encore regarder cela. Textes, photos, documents, messages vocaux, sons, lieux et contacts fonctionnent.',
  tooLarge: (name) => `${name} : trop volumineux, je prends des fichiers jusqu’à ${MAX_MB} Mo.`,
  notFetched: (name) => `${name} : Telegram ne me l’a pas donné. Envoyez-le de nouveau.`,
  notKept: (name, why) => `${name} : pas pris. ${why}`,
  tooManyFiles: (most) => `Je prends ${most} fichiers à la fois ; les autres sont laissés de côté.`,
  photo: 'La photo',
  file: 'Le fichier',
  recording: 'L’enregistrement',
  notHeard: (why) => `Je n’ai pas compris l’enregistrement : ${why} Écrivez-le-moi.`,
  noEars:
    'Je ne peux pas encore écouter : le propriétaire de ce Brain doit définir BRAIN_TRANSCRIPTION_MODEL. Le texte fonctionne.',
  nothingHeard: 'Je n’ai pas entendu de mots. Dites-le de nouveau, ou écrivez-le-moi.',
  onlyLast: 'Seul votre dernier message peut être modifié ; envoyez-le de nouveau.',
  groupHello: (name) =>
    `Bonjour ! Je réponds ici quand on mentionne @${name} ou qu’on me répond. Tout le monde lit mes réponses, je laisse donc de côté ce que je sais de vous.`,
  notLetIn: 'Seules les personnes que je connais peuvent m’inviter dans un groupe. Au revoir !',
};

/** What is said about messages that cannot be taken as they are, and in groups: French, else English. */
export function inputPhrasesFor(languageCode: string | undefined): InputPhrases {
  return languageCode?.toLowerCase().startsWith('fr') ? french : english;
}
